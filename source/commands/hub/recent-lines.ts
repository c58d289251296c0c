/** What is told about one builder, printed for as long as somebody looks. */
export interface RecentLines {
	add(text: string): void;
	/** What has come since it was stopped, then what comes. */
	start(): void;
	stop(): void;
	/** All of it is printed again for whoever looks next. */
	forget(): void;
}

/** The last `most` are kept: there may be a thousand builders, at which hardly anybody looks. */
export function createRecentLines(print: (text: string) => void, most = 500): RecentLines {
	let lines: readonly string[] = [];
	let fresh = 0;
	let isStarted = false;

	return {
		add(text) {
			lines = [...lines.slice(Math.max(0, lines.length + 1 - most)), text];
			if (isStarted) {
				print(text);
			} else {
				fresh = Math.min(lines.length, fresh + 1);
			}
		},
		start() {
			isStarted = true;
			for (const text of lines.slice(lines.length - fresh)) {
				print(text);
			}

			fresh = 0;
		},
		stop() {
			isStarted = false;
		},
		forget() {
			isStarted = false;
			fresh = lines.length;
		},
	};
}
