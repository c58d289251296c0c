const newline = 10;

export function countNewlines(bytes: Buffer): number {
	let count = 0;
	for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) {
		count++;
	}

	return count;
}

/** Of these bytes, as many as are whole lines and fit into `room`; 0: not even the first. */
export function fittingLines(bytes: Buffer, room: number): number {
	return room <= 0 ? 0 : bytes.lastIndexOf(newline, room - 1) + 1;
}

export function restOfLine(bytes: Buffer): number {
	const end = bytes.indexOf(newline);
	return end === -1 ? bytes.length : end + 1;
}

export function endsLine(bytes: Buffer): boolean {
	return bytes.at(-1) === newline;
}
