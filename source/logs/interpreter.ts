import {plainLook} from './cells.ts';
import type {LineScreen} from './line-screen.ts';
import {findStringEnd, readSequence, type Sequence} from './sequence.ts';
import {closeLink, nextStyle} from './style.ts';

export interface Interpreter {
	/** Draw on the screen what the text says; returns the end of it that is an unfinished sequence. */
	write(text: string): string;
	/** In the middle of something whose text is not drawn: the alternate screen, or a string such as a long OSC. */
	isSkipping(): boolean;
}

/**
 * Text with control characters and sequences → what it does to lines. Colours and links are kept, movement of the cursor
 * and erasing are done; what is drawn on the alternate screen, other sequences and control characters are left out.
 */
export function createInterpreter(screen: LineScreen): Interpreter {
	let isAlternate = false;
	let isInString = false;

	const escape = (text: string, index: number): string | number => {
		const sequence = readSequence(text, index);
		if (sequence.type === 'unfinished') {
			return text.slice(index);
		}

		if (sequence.type === 'unfinished-string') {
			isInString = true;
			return skipString(text, index + 2);
		}

		if (sequence.type === 'mode') {
			isAlternate = sequence.modes.some(mode => alternateModes.has(mode)) ? sequence.isSet : isAlternate;
		} else if (sequence.type === 'escape' && sequence.final === 'c') {
			isAlternate = false;
			screen.newPage();
			screen.setLook(plainLook, '');
		} else if (!isAlternate) {
			draw(screen, sequence, text.slice(index, index + sequence.length));
		}

		return index + sequence.length;
	};

	const skipString = (text: string, index: number): string | number => {
		const end = findStringEnd(text, index);
		if (end.type === 'unfinished') {
			return text.slice(end.rest);
		}

		isInString = false;
		return end.next;
	};

	return {
		isSkipping: () => isAlternate || isInString,
		write(text) {
			let index = 0;
			if (isInString) {
				const next = skipString(text, 0);
				if (typeof next === 'string') {
					return next;
				}

				index = next;
			}

			while (index < text.length) {
				control.lastIndex = index;
				const end = control.exec(text)?.index ?? text.length;
				if (end > index && !isAlternate) {
					screen.print(text.slice(index, end));
				}

				if (end === text.length) {
					break;
				}

				const character = text[end]!;
				index = end + 1;
				if (character === '\u001B') {
					const next = escape(text, end);
					if (typeof next === 'string') {
						return next;
					}

					index = next;
				} else if (!isAlternate) {
					drawControl(screen, character);
				}
			}

			return '';
		},
	};
}

// All control characters, those of C1 too, but the tab.
const control = /[\0-\u0008\u000A-\u001F\u007F-\u009F]/g;
const alternateModes = new Set(['47', '1047', '1049']);

function drawControl(screen: LineScreen, character: string): void {
	if (character === '\n') {
		screen.newLine();
	} else if (character === '\r') {
		screen.toColumn(0);
	} else if (character === '\b') {
		screen.moveColumns(-1);
	}
}

function draw(screen: LineScreen, sequence: Sequence, text: string): void {
	switch (sequence.type) {
		case 'sgr': {
			const {style, link} = screen.look();
			screen.setLook({style: nextStyle(style, sequence.parameters), link}, text);
			break;
		}

		case 'link': {
			screen.setLook({style: screen.look().style, link: sequence.open}, sequence.open === '' ? closeLink : sequence.open);
			break;
		}

		case 'csi': {
			const [first = 0, second = 0] = sequence.parameters;
			csi[sequence.final]?.(screen, first, second);
			break;
		}

		case 'escape': {
			escapes[sequence.final]?.(screen);
			break;
		}

		case 'mode':
		case 'ignored':
		case 'unfinished':
		case 'unfinished-string': {
			break;
		}
	}
}

type Draw = (screen: LineScreen, first: number, second: number) => void;

const csi: Readonly<Record<string, Draw>> = {
	A: (screen, count) => screen.moveRows(-atLeastOne(count)),
	B: (screen, count) => screen.moveRows(atLeastOne(count)),
	C: (screen, count) => screen.moveColumns(atLeastOne(count)),
	D: (screen, count) => screen.moveColumns(-atLeastOne(count)),
	E: (screen, count) => screen.moveRows(atLeastOne(count), 0),
	F: (screen, count) => screen.moveRows(-atLeastOne(count), 0),
	G: (screen, column) => screen.toColumn(column - 1),
	'`': (screen, column) => screen.toColumn(column - 1),
	H: (screen, row, column) => screen.toPosition(row - 1, column - 1),
	f: (screen, row, column) => screen.toPosition(row - 1, column - 1),
	d: (screen, row) => screen.toRow(row - 1),
	J: (screen, mode) => screen.eraseDisplay(mode),
	K: (screen, mode) => screen.eraseLine(mode),
	P: (screen, count) => screen.deleteCharacters(atLeastOne(count)),
	'@': (screen, count) => screen.insertBlanks(atLeastOne(count)),
	X: (screen, count) => screen.eraseCharacters(atLeastOne(count)),
	s: screen => screen.saveCursor(),
	u: screen => screen.restoreCursor(),
};

const escapes: Readonly<Record<string, (screen: LineScreen) => void>> = {
	7: screen => screen.saveCursor(),
	8: screen => screen.restoreCursor(),
	D: screen => screen.newLine(),
	E: screen => screen.newLine(),
	M: screen => screen.moveRows(-1),
};

function atLeastOne(count: number): number {
	return Math.max(1, count);
}
