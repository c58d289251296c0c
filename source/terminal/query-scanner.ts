/**
 * Notices in a stream of bytes that the program asks its terminal something (device attributes, cursor position, a mode,
 * a colour, its size …). Such a program waits for the answer, so its bytes must not lie in a queue.
 */
export function createQueryScanner(): (chunk: Uint8Array) => boolean {
	let unfinished: Uint8Array = new Uint8Array();

	return chunk => {
		if (unfinished.length === 0 && !chunk.includes(escape)) {
			return chunk.includes(enquiry);
		}
		const bytes = unfinished.length === 0 ? chunk : joined(unfinished, chunk);
		const text = latin1.decode(bytes);
		const start = text.lastIndexOf('\u001B');
		unfinished = text.length - start <= longestQuery && partial.test(text.slice(start)) ? bytes.slice(start) : new Uint8Array();
		return query.test(text);
	};
}

const escape = 0x1B;
const enquiry = 0x05;
const longestQuery = 64;
const latin1 = new TextDecoder('latin1');

// CSI … c (DA), n (DSR), x (DECREQTPARM), t (size), $p (mode), ? u (keyboard), > q (version); OSC … ? (colours); DCS $q, +q.

const query = /\u0005|\u001B\[[\u0030-\u003F]*(?:[cnxt]|\$p|(?<=\?)u|(?<=>\d*)q)|\u001B\]\d+;[^\u0007\u001B]*\?|\u001BP[$+]q/;

const partial = /^\u001B(?:$|\[[\u0020-\u003F]*$|\][^\u0007\u001B]*$|P[$+]?$)/;

function joined(before: Uint8Array, after: Uint8Array): Uint8Array {
	const bytes = new Uint8Array(before.length + after.length);
	bytes.set(before);
	bytes.set(after, before.length);
	return bytes;
}
