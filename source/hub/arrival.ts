/** What opens a hub waits here until it is decided whether the broker can be reached: `end` says so, and may do it again. */
export function createArrival() {
	let end = () => {};
	const promise = new Promise<void>(resolve => {
		end = resolve;
	});
	return {promise, end};
}
