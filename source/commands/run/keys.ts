/** What of the keys on a terminal is devtui's: all others are the command's. */
export type RunKey = 'stop' | 'suspend';

export type KeyPart =
	| {readonly type: 'input'; readonly data: Uint8Array}
	| {readonly type: 'key'; readonly key: RunKey};

/** In the order in which they were typed. */
export function splitKeys(data: Uint8Array): readonly KeyPart[] {
	// One character a byte.
	const text = Buffer.from(data).toString('latin1');
	const parts: KeyPart[] = [];
	let from = 0;
	for (const match of text.matchAll(keys)) {
		const [found, , letter = found] = match;
		parts.push(
			{type: 'input', data: data.subarray(from, match.index)},
			{type: 'key', key: stopLetters.has(letter) ? 'stop' : 'suspend'},
		);
		from = match.index + found.length;
	}

	return [...parts, {type: 'input' as const, data: data.subarray(from)}].filter(part => part.type === 'key' || part.data.length > 0);
}

// Ctrl-C and Ctrl-Z: as bytes, as kitty's keyboard protocol tells them, as xterm's modifyOtherKeys does.
const keys = /[\u0003\u001A]|\u001B\[((99|122);5(?::1)?u)|\u001B\[27;5;(?:99|122)~/g;
const stopLetters: ReadonlySet<string> = new Set(['\u0003', '99', '\u001B[27;5;99~']);
