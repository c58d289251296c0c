/** Wait for a fact: poll until the function answers with something, or fail saying what was there instead. */
export async function until<Value>(what: string, look: () => Value | Promise<Value>, {withinMs = 15_000, found = () => ''}: {withinMs?: number; found?: () => string} = {}): Promise<NonNullable<Value>> {
	const deadline = performance.now() + withinMs;
	for (;;) {
		const value = await look();
		if (value) {
			return value;
		}

		if (performance.now() > deadline) {
			throw new Error(`waited ${withinMs} ms in vain for ${what}\n${found()}`);
		}

		await new Promise(resolve => {
			setTimeout(resolve, 5);
		});
	}
}
