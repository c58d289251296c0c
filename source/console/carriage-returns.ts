/** A pipe has no terminal that would return the cursor at the end of a line. */
export function withCarriageReturns(chunk: Uint8Array): Uint8Array {
	return chunk.includes(0x0A) ? Buffer.from(Buffer.from(chunk).toString('latin1').replaceAll('\n', '\r\n'), 'latin1') : chunk;
}
