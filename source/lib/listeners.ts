/** Who wants to be told each time that something happens. `Values`: what they are told. */
export interface Listeners<Values extends readonly unknown[]> {
	readonly size: number;
	/** Returns the unsubscriber. The same function is told once, however often it subscribes. */
	subscribe(listener: (...values: Values) => void): () => void;
	/** One after the other, in the order in which they came: who comes meanwhile too, who has gone meanwhile no more. */
	tell(...values: Values): void;
	clear(): void;
}

export function createListeners<Values extends readonly unknown[]>(): Listeners<Values> {
	const listeners = new Set<(...values: Values) => void>();
	return {
		get size() {
			return listeners.size;
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		tell(...values) {
			for (const listener of listeners) {
				listener(...values);
			}
		},
		clear() {
			listeners.clear();
		},
	};
}
