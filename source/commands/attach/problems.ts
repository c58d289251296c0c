import {createListeners} from '../../lib/listeners.ts';

/** What is not as it should be with devtui itself: what was told before somebody listens is told then. */
export interface Problems {
	tell(text: string): void;
	/** Returns the unsubscriber. */
	subscribe(listener: (text: string) => void): () => void;
}

export function createProblems(): Problems {
	const told: string[] = [];
	const listeners = createListeners<[text: string]>();
	return {
		tell(text) {
			told.push(text);
			told.splice(0, told.length - mostKept);
			listeners.tell(text);
		},
		subscribe(listener) {
			const unsubscribe = listeners.subscribe(listener);
			for (const text of told) {
				listener(text);
			}

			return unsubscribe;
		},
	};
}

const mostKept = 20;
