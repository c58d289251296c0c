/** A stream of Node that needs what it was given no more once it calls back, as those to descriptors and sockets do. */
export interface ByteStream {
	/** False: it does not take more for now. */
	write(data: Uint8Array | string, written?: () => void): boolean;
	/** What it has been given and has not written. */
	readonly writableLength: number;
}

/**
 * Writes text to the stream as UTF-8, by way of memory that is used again. Left to the stream a large text has new memory
 * each time, several times its size: to get that costs more than all else that is done with it.
 */
export function createTextWriter(stream: ByteStream): (text: string) => boolean {
	const spare: Uint8Array[] = [];

	return text => {
		const needed = text.length * bytesPerUnit;
		if (text.length < smallText || needed > mostKept) {
			return stream.write(text);
		}

		let memory: Uint8Array | undefined = spare.pop();
		memory = memory && memory.length >= needed ? memory : new Uint8Array(Math.max(needed, leastMemory));
		const giveBack = () => {
			if (memory && spare.length < mostSpare) {
				spare.push(memory);
			}

			memory = undefined;
		};

		const {written} = encoder.encodeInto(text, memory);
		const takesMore = stream.write(memory.subarray(0, written), giveBack);
		// Written before this is reached: it calls back later all the same.
		if (stream.writableLength === 0) {
			giveBack();
		}

		return takesMore;
	};
}

const encoder = new TextEncoder();
/** Node has room for these without asking for any. */
const smallText = 4096;
/** Of UTF-8 for a unit of UTF-16. */
const bytesPerUnit = 3;
/** For what a pipe or a terminal brings in one go, a name before each line; only what is written to is really there. */
const leastMemory = 262_144;
const mostKept = 1_048_576;
const mostSpare = 2;
