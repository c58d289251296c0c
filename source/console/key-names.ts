/**
 * Keys by the names that help and `config.yaml` use: `j`, `R`, `Space`, `Enter`, `Ctrl-L`, `Shift-Tab`, `Alt-x`, `PgUp`.
 */
export function keyOfText(character: string): string {
	return named[character] ?? controlKey(character) ?? character;
}

/** The key behind an escape sequence; undefined when it is none. */
export function keyOfSequence(sequence: string): string | undefined {
	const plain = fixed[sequence];
	if (plain !== undefined) {
		return plain;
	}

	const coded = /^\u001B\[(?:27;(?<held>\d+);(?<number>\d+)~|(?<code>\d+)(?::\d*)*(?:;(?<modifiers>\d*)(?::[12]?)?(?:;[\d:]*)?)?u)$/.exec(sequence)?.groups;
	if (coded) {
		return keyOfCode(Number(coded['number'] ?? coded['code']), Number(coded['held'] ?? (coded['modifiers'] || 1)));
	}

	const match = /^\u001B(?:\[|O)(\d*)(?:;(\d+))?([A-Za-z~^$@])$/.exec(sequence);
	if (!match) {
		return undefined;
	}

	const [, number = '', modifiers, final = ''] = match;
	const name = final === '~' ? byNumber[number] : byFinal[final];
	return name === undefined ? undefined : withModifiers(name, modifiers === undefined ? 1 : Number(modifiers));
}

/** A terminal may have been left in a protocol (modifyOtherKeys, kitty) that tells keys by their character: they mean what they always do. */
function keyOfCode(code: number, modifiers: number): string | undefined {
	const isPrivate = code >= 0xE0_00 && code <= 0xF8_FF;
	if (isPrivate || code > 0x10_FF_FF) {
		return undefined;
	}

	const bits = modifiers - 1;
	const character = String.fromCodePoint(code);
	const plain = bits & 4 ? withControl(character) : bits & 1 ? withShift(character) : character;
	return plain === undefined ? undefined : `${bits & 2 ? 'Alt-' : ''}${fixed[plain] ?? keyOfText(plain)}`;
}

/** What terminals have always sent for it. */
function withControl(character: string): string | undefined {
	const letter = character === ' ' ? '@' : character.toUpperCase();
	return /^[@-_]$/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) & 0x1F) : undefined;
}

function withShift(character: string): string {
	return character === '\t' ? backTab : character.toUpperCase();
}

const backTab = '\u001B[Z';

/** As a person reads it: arrows as arrows. */
export function keyLabel(key: string): string {
	return labels[key] ?? key;
}

const named: Readonly<Record<string, string>> = {
	'\r': 'Enter',
	'\n': 'Ctrl-J',
	'\t': 'Tab',
	' ': 'Space',
	'\u007F': 'Backspace',
	'\b': 'Ctrl-H',
	'\u0000': 'Ctrl-Space',
	'\u001B': 'Esc',
};

function controlKey(character: string): string | undefined {
	const code = character.charCodeAt(0);
	return code < 0x20 ? `Ctrl-${String.fromCharCode(code + 0x40)}` : undefined;
}

const fixed: Readonly<Record<string, string>> = {
	[backTab]: 'Shift-Tab',
	'\u001B[[A': 'F1',
	'\u001B[[B': 'F2',
	'\u001B[[C': 'F3',
	'\u001B[[D': 'F4',
	'\u001B[[E': 'F5',
};

const byFinal: Readonly<Record<string, string>> = {
	A: 'Up',
	B: 'Down',
	C: 'Right',
	D: 'Left',
	H: 'Home',
	F: 'End',
	P: 'F1',
	Q: 'F2',
	R: 'F3',
	S: 'F4',
};

const byNumber: Readonly<Record<string, string>> = {
	1: 'Home',
	2: 'Insert',
	3: 'Delete',
	4: 'End',
	5: 'PgUp',
	6: 'PgDn',
	7: 'Home',
	8: 'End',
	11: 'F1',
	12: 'F2',
	13: 'F3',
	14: 'F4',
	15: 'F5',
	17: 'F6',
	18: 'F7',
	19: 'F8',
	20: 'F9',
	21: 'F10',
	23: 'F11',
	24: 'F12',
};

const labels: Readonly<Record<string, string>> = {
	Up: '↑',
	Down: '↓',
	Left: '←',
	Right: '→',
};

/** xterm adds one to the sum of Shift 1, Alt 2, Ctrl 4. */
function withModifiers(name: string, code: number): string {
	const bits = code - 1;
	return `${bits & 4 ? 'Ctrl-' : ''}${bits & 2 ? 'Alt-' : ''}${bits & 1 ? 'Shift-' : ''}${name}`;
}

const special = [...new Set([...Object.values(byFinal), ...Object.values(byNumber)])];
const modified = Array.from({length: 8}, (_, bits) => bits + 1).flatMap(code => special.map(name => withModifiers(name, code)));
// Those a terminal tells from other keys: Ctrl-I is Tab, Ctrl-M Enter, Ctrl-[ Esc.
const controlled = [...'ABCDEFGHJKLNOPQRSTUVWXYZ\\]^_'].map(letter => `Ctrl-${letter}`);
const plain = [...new Set([...Object.values(named), ...controlled])];

/** Every key that a terminal can send, but those of one character (`j`, `Alt-j`). */
export const keyNames: readonly string[] = [...new Set([...plain, ...plain.map(name => `Alt-${name}`), 'Shift-Tab', ...modified])];
