type Stream = 'stdout' | 'stderr';

/**
 * Takes apart what an engine sends of a container without a terminal: frames of a header of eight bytes (which stream, how
 * long) and what was printed. Parts are passed on as they come: a frame may be of any size.
 */
export function createDemultiplexer(output: (chunk: Uint8Array, stream: Stream) => void): (chunk: Uint8Array) => void {
	const header = new Uint8Array(headerBytes);
	let headerFilled = 0;
	let left = 0;
	let stream: Stream = 'stdout';

	return chunk => {
		for (let at = 0; at < chunk.length;) {
			if (left > 0) {
				const part = chunk.subarray(at, at + left);
				output(part, stream);
				at += part.length;
				left -= part.length;
				continue;
			}

			const part = chunk.subarray(at, at + headerBytes - headerFilled);
			header.set(part, headerFilled);
			headerFilled += part.length;
			at += part.length;
			if (headerFilled === headerBytes) {
				headerFilled = 0;
				stream = header[0] === 2 ? 'stderr' : 'stdout';
				left = new DataView(header.buffer).getUint32(4);
			}
		}
	};
}

const headerBytes = 8;
