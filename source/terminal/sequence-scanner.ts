/** A control sequence: `CSI ? 1049 h` is of kind `csi`, with prefix `?`, parameters `1049` and final `h`. */
export interface Sequence {
	readonly kind: 'csi' | 'esc';
	/** `?`, `>` … before the parameters, or the blank and the like behind them. */
	readonly prefix: string;
	readonly parameters: string;
	readonly final: string;
}

export interface ScannerListener {
	/** Text that ends in this byte. */
	text(last: number): void;
	/** SO: the other character set. */
	shifted(): void;
	sequence(sequence: Sequence): void;
	/** The beginning of what an operating system command says: `0;title`, `8;;https://…`. */
	command(text: string): void;
}

export interface Scanner {
	take(chunk: Uint8Array): void;
	/** What ends a sequence that is not complete. */
	ending(): string;
	reset(): void;
}

/** Finds the control sequences in what a program prints, however it is cut into chunks; text is passed over as a whole. */
export function createScanner(listener: ScannerListener): Scanner {
	let state: 'text' | 'escape' | 'csi' | 'string' | 'string-escape' = 'text';
	let held = '';

	const takeText = (chunk: Uint8Array, from: number): number => {
		const next = chunk.indexOf(escape, from);
		const end = next === -1 ? chunk.length : next;
		if (end > from) {
			listener.text(chunk[end - 1]!);
		}

		state = next === -1 ? 'text' : 'escape';
		held = '';
		return end + 1;
	};

	const takeEscape = (byte: number) => {
		const character = String.fromCharCode(byte);
		if (byte === escape) {
			held = '';
		} else if (held === '' && character === '[') {
			state = 'csi';
		} else if (held === '' && stringBeginnings.has(character)) {
			state = 'string';
			held = character;
		} else if (byte >= 0x20 && byte <= 0x2F && held.length < maxHeld) {
			held += character;
		} else {
			state = 'text';
			listener.sequence({kind: 'esc', prefix: held, parameters: '', final: character});
		}
	};

	const takeCsi = (byte: number) => {
		if (byte === escape) {
			state = 'escape';
			held = '';
		} else if (byte >= 0x40 && byte <= 0x7E) {
			state = 'text';
			const [, before = '', parameters = '', behind = ''] = /^([<=>?]*)([\d;:]*)(.*)$/s.exec(held) ?? [];
			listener.sequence({kind: 'csi', prefix: before + behind, parameters, final: String.fromCharCode(byte)});
		} else if (byte === cancel || byte === substitute || held.length >= maxHeld) {
			state = 'text';
		} else if (byte >= 0x20) {
			held += String.fromCharCode(byte);
		}
	};

	const takeString = (byte: number) => {
		if (byte === escape) {
			state = 'string-escape';
		} else if (byte === bell) {
			endString();
		} else if (byte === cancel || byte === substitute) {
			state = 'text';
		} else if (held.length < maxHeld) {
			held += String.fromCharCode(byte);
		}
	};

	const endString = () => {
		state = 'text';
		if (held.startsWith(']')) {
			listener.command(held.slice(1));
		}
	};

	return {
		take(chunk) {
			if (chunk.includes(shiftOut)) {
				listener.shifted();
			}

			for (let index = 0; index < chunk.length;) {
				switch (state) {
					case 'text': {
						index = takeText(chunk, index);
						break;
					}

					case 'escape': {
						takeEscape(chunk[index++]!);
						break;
					}

					case 'csi': {
						takeCsi(chunk[index++]!);
						break;
					}

					case 'string': {
						takeString(chunk[index++]!);
						break;
					}

					case 'string-escape': {
						// `ESC \` ends it, and so does the beginning of another sequence.
						if (chunk[index] === backslash) {
							endString();
							index++;
						} else {
							state = 'escape';
							held = '';
						}

						break;
					}
				}
			}
		},
		ending() {
			switch (state) {
				case 'text': {
					return '';
				}

				case 'escape':
				case 'csi': {
					return '\u0018';
				}

				case 'string':
				case 'string-escape': {
					return '\u001B\\';
				}
			}
		},
		reset() {
			state = 'text';
		},
	};
}

const escape = 0x1B;
const bell = 0x07;
const cancel = 0x18;
const substitute = 0x1A;
const shiftOut = 0x0E;
const backslash = 0x5C;
const maxHeld = 64;
// Device control, start of string, operating system, privacy, application.
const stringBeginnings: ReadonlySet<string> = new Set(['P', 'X', ']', '^', '_']);
