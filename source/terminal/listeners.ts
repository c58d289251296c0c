export function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
	listeners.add(listener);
	return () => {
		listeners.delete(listener);
	};
}

export function emit<Value>(listeners: ReadonlySet<(value: Value) => void>, value: Value): void {
	for (const listener of listeners) {
		listener(value);
	}
}
