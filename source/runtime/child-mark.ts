import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';

/** Ends the output of a terminal: written to it once nobody else can, never foreseeable, of bytes that no setting of a terminal changes. */
export interface Mark {
	readonly id: string;
	readonly bytes: Buffer;
}

export function createMark(): Mark {
	const id = `DEVTUI:${randomBytes(16).toString('hex').toUpperCase()}`;
	// An application program command: a terminal that should ever see it shows nothing.
	return {id, bytes: Buffer.from(`\u001B_${id}\u001B\\`)};
}

export interface MarkScan {
	/** What comes before the mark. */
	readonly output: Uint8Array;
	readonly isFound: boolean;
}

/** Finds a mark that may be spread over chunks; holds back only what could be its beginning. */
export function createMarkScanner({bytes}: Mark): (chunk: Uint8Array) => MarkScan {
	let held: Uint8Array = Buffer.alloc(0);
	return chunk => {
		const data = Buffer.concat([held, chunk]);
		const index = data.indexOf(bytes);
		if (index >= 0) {
			return {output: data.subarray(0, index), isFound: true};
		}

		const end = data.length - beginningAtEnd(data, bytes);
		held = data.subarray(end);
		return {output: data.subarray(0, end), isFound: false};
	};
}

/** How many of the last bytes of `data` are the first of `mark`. */
function beginningAtEnd(data: Buffer, mark: Buffer): number {
	for (let length = Math.min(data.length, mark.length - 1); length > 0; length--) {
		if (data.subarray(data.length - length).equals(mark.subarray(0, length))) {
			return length;
		}
	}

	return 0;
}
