/**
 * Bytes of a program without what it has asked its terminal: it was answered when it asked, or waits no more. What it does
 * not wait for an answer to is left as it is.
 */
export function withoutQueries(bytes: Uint8Array): Uint8Array {
	if (!bytes.includes(escape) && !bytes.includes(enquiry)) {
		return bytes;
	}

	const text = latin1.decode(bytes);
	const rest = text.replaceAll(query, '');
	return rest.length === text.length ? bytes : Buffer.from(rest, 'latin1');
}

const escape = 0x1B;
const enquiry = 0x05;
// Not TextDecoder: its latin1 is Windows-1252, which cannot be turned back.
const latin1 = {decode: (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')};

// CSI … c (DA), n (DSR), x (DECREQTPARM), t (size), $p (mode), ? u (keyboard), > q (version); OSC … ? (colours, clipboard); DCS $q, +q.
const query = /\u0005|\u001B\[[\u0030-\u003F]*(?:[cnxt]|\$p|(?<=\?)u|(?<=>\d*)q)|\u001B\](?:4|5|1\d|52);[^\u0007\u001B]*\?(?:\u0007|\u001B\\)|\u001BP[$+]q[^\u0007\u001B]*(?:\u0007|\u001B\\)/g;
