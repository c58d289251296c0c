import {Buffer} from 'node:buffer';
import {closeSync, openSync, readSync} from 'node:fs';

/** As many random bytes, as hexadecimal digits; from the system itself: to load `node:crypto` costs 2 ms before the first line. */
export function randomHex(byteCount: number): string {
	const bytes = Buffer.alloc(byteCount);
	const descriptor = openSync('/dev/urandom', 'r');
	try {
		for (let length = 0; length < byteCount;) {
			length += readSync(descriptor, bytes, length, byteCount - length, null);
		}
	} finally {
		closeSync(descriptor);
	}

	return bytes.toString('hex');
}
