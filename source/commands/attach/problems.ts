/** What is not as it should be with devtui itself: what was told before somebody listens is told then. */
export interface Problems {
	tell(text: string): void;
	/** Returns the unsubscriber. */
	subscribe(listener: (text: string) => void): () => void;
}

export function createProblems(): Problems {
	const told: string[] = [];
	const listeners = new Set<(text: string) => void>();
	return {
		tell(text) {
			told.push(text);
			told.splice(0, told.length - mostKept);
			for (const listener of listeners) {
				listener(text);
			}
		},
		subscribe(listener) {
			listeners.add(listener);
			for (const text of told) {
				listener(text);
			}

			return () => {
				listeners.delete(listener);
			};
		},
	};
}

const mostKept = 20;
