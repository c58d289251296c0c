/**
 * Do something that ends at its signal, for so long at most. No `AbortSignal.timeout` in an `AbortSignal.any`: nothing keeps
 * it there, and once it is collected as garbage the time is never up (Node 20).
 */
export async function withTimeLimit<Value>(limitMs: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
	const over = new AbortController();
	const timer = setTimeout(() => {
		over.abort();
	}, limitMs);
	try {
		return await work(AbortSignal.any([signal, over.signal]));
	} finally {
		clearTimeout(timer);
	}
}
