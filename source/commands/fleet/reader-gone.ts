/** Fires when nobody reads the output any more, as `head` that has had enough. */
export function untilReaderIsGone(output: NodeJS.WritableStream): AbortController {
	const gone = new AbortController();
	output.on('error', () => {
		gone.abort();
	});
	return gone;
}
