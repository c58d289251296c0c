/** Who waits for it goes on once it has ended; again: nothing. */
export function createArrival() {
	let end = () => {};
	const promise = new Promise<void>(resolve => {
		end = resolve;
	});
	return {promise, end};
}
