/** Of the event loop; returns how to cancel. */
export function scheduleOnTimer(callback: () => void, delayMs: number): () => void {
	if (delayMs <= 0) {
		const immediate = setImmediate(callback);
		return () => {
			clearImmediate(immediate);
		};
	}
	const timer = setTimeout(callback, Math.ceil(delayMs));
	return () => {
		clearTimeout(timer);
	};
}
