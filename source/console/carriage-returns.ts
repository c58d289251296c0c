/** A pipe has no terminal that would return the cursor at the end of a line. A copy in any case: what pipes bring is lent. */
export function withCarriageReturns(chunk: Uint8Array): Uint8Array {
	return Buffer.from(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
}
