/** C0, C1, DEL, and characters that reorder or hide text, as `\x1b` and `\u{202e}`. */
export function escapeControls(text: string): string {
	return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, character => {
		if (character === zeroWidthJoiner) {
			return character;
		}
		const code = character.codePointAt(0)!;
		return named[character] ?? (code < 0x1_00 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`);
	});
}

const zeroWidthJoiner = '\u200D';
const named: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'};

/** The same, but lines stay lines, and colours (SGR) colours: nothing else of it drives a terminal. */
export function harmless(text: string): string {
	return text.split(/(\u001B\[[\d;:]*m|[\n\t])/).map((part, index) => index % 2 === 1 ? part : escapeControls(part)).join('');
}
