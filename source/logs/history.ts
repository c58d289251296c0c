/** The last lines of the screen, kept as they came: only a program that moves up to them has them cut apart. */
export interface History {
	/** `lines` ends in a newline. */
	add(lines: string, lineCount: number): void;
	lineCount(): number;
	/** Take the lines out, the newest last. */
	takeLines(): string[];
	clear(): void;
	resize(maxLines: number): void;
}

export function createHistory(maxLines: number): History {
	let blocks: {readonly lines: string; readonly lineCount: number}[] = [];
	let total = 0;
	const clear = () => {
		blocks = [];
		total = 0;
	};

	return {
		add(lines, lineCount) {
			if (lineCount >= maxLines) {
				clear();
			}

			blocks.push({lines, lineCount});
			total += lineCount;
			while (blocks.length > 1 && total - blocks[0]!.lineCount >= maxLines) {
				total -= blocks.shift()!.lineCount;
			}
		},
		lineCount: () => Math.min(total, maxLines),
		takeLines() {
			const lines = blocks.flatMap(block => block.lines.slice(0, -1).split('\n'));
			clear();
			return lines.slice(Math.max(0, lines.length - maxLines));
		},
		clear,
		resize(limit) {
			maxLines = limit;
		},
	};
}
