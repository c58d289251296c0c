/** `q`, `<C-c>`, `:quit<Enter>`: what is typed, with keys by name in angle brackets. Undefined for a key nobody knows. */
export function parseKeyStrokes(written: string): string | undefined {
	let isKnown = true;
	const typed = written.replaceAll(/<([A-Za-z-]{2,}[^\s<>]?)>/g, (_, name: string) => {
		const control = /^c-([a-z\\\]^_@[])$/i.exec(name)?.[1];
		const bytes = control === undefined ? named[name.toLowerCase()] : String.fromCodePoint(control.toUpperCase().codePointAt(0)! & 31);
		isKnown &&= bytes !== undefined;
		return bytes ?? '';
	});
	return isKnown ? typed : undefined;
}

const named: Readonly<Record<string, string>> = {
	enter: '\r',
	cr: '\r',
	esc: '\u001B',
	tab: '\t',
	space: ' ',
	bs: '\u007F',
	backspace: '\u007F',
	del: '\u001B[3~',
	up: '\u001B[A',
	down: '\u001B[B',
	right: '\u001B[C',
	left: '\u001B[D',
	lt: '<',
};
