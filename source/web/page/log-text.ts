import {rowTokens} from '../../lib/ansi-row.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {applySgr, plainStyle, type Style} from '../../lib/sgr.ts';

/** A piece of a line in one look. Its text drives nothing and hides nothing: what is left of control characters is spelled out. */
export interface Run {
	readonly text: string;
	readonly look: Look;
}

/** Colours: a number is one of the sixteen that have names, a text what CSS takes. */
export interface Look {
	readonly foreground?: number | string;
	readonly background?: number | string;
	readonly isBold?: true;
	readonly isFaint?: true;
	readonly isItalic?: true;
	readonly isUnderlined?: true;
	readonly isInverse?: true;
	readonly isHidden?: true;
	readonly isStruck?: true;
}

/** Reads lines of a log one after the other, as colours go on from one to the next. */
export interface LogReader {
	/** Without its line feed. */
	read(line: string): readonly Run[];
	/** The same, of a line that is not whole: the colours stay as they were. */
	peek(line: string): readonly Run[];
}

export function createLogReader(): LogReader {
	const style = plainStyle();
	return {
		read: line => runsOf(line, style),
		peek: line => runsOf(line, {...style}),
	};
}

function runsOf(line: string, style: Style): readonly Run[] {
	const runs: Run[] = [];
	// Of what was written over itself the last is there; a line may end in one.
	const states = line.replace(/\r+$/, '').split('\r');
	for (const [index, state] of states.entries()) {
		const isShown = index === states.length - 1;
		for (const [column, part] of state.split('\t').entries()) {
			for (const token of rowTokens(part)) {
				if (token.type === 'style') {
					applySgr(style, token.parameters);
				} else if (isShown) {
					append(runs, escapeControls(token.text), style);
				}
			}

			if (isShown && column < state.split('\t').length - 1) {
				append(runs, '\t', style);
			}
		}
	}

	return runs;
}

interface OpenRun {
	text: string;
	readonly look: Look;
	readonly key: string;
}

function append(runs: Run[], text: string, style: Style): void {
	const key = `${style.foreground} ${style.background} ${style.attributes}`;
	const last = runs.at(-1) as OpenRun | undefined;
	if (last?.key === key) {
		last.text += text;
	} else {
		runs.push({text, look: lookOf(style), key} as Run);
	}
}

/** Bits as in `lib/sgr.ts`. */
const bits = {bold: 1 << 0, faint: 1 << 1, italic: 1 << 2, underlines: 0b1111_1000, inverse: 1 << 9, hidden: 1 << 10, struck: 1 << 11};

function lookOf({foreground, background, attributes}: Style): Look {
	const front = colorOf(foreground);
	const back = colorOf(background);
	return {
		...front !== undefined && {foreground: front},
		...back !== undefined && {background: back},
		...attributes & bits.bold && {isBold: true},
		...attributes & bits.faint && {isFaint: true},
		...attributes & bits.italic && {isItalic: true},
		...attributes & bits.underlines && {isUnderlined: true},
		...attributes & bits.inverse && {isInverse: true},
		...attributes & bits.hidden && {isHidden: true},
		...attributes & bits.struck && {isStruck: true},
	};
}

/** Of the parameters of SGR: `31`, `107`, `38;5;9`, `38;2;1;2;3`, `38:2::1:2:3`. */
function colorOf(parameters: string): number | string | undefined {
	const numbers = parameters.split(/[;:]/).map(part => part === '' ? undefined : Number.parseInt(part, 10));
	const [first = Number.NaN, kind] = numbers;
	if (first >= 90) {
		return first % 10 + 8;
	}

	if (first !== 38 && first !== 48) {
		return Number.isNaN(first) ? undefined : first % 10;
	}

	if (kind === 5) {
		return indexedColor(numbers[2]);
	}

	// With colons there may be a colour space in front.
	const parts = numbers.slice(-3);
	return kind === 2 && numbers.length >= 5 ? rgb(parts) : undefined;
}

function indexedColor(index: number | undefined): number | string | undefined {
	if (index === undefined || Number.isNaN(index) || index < 0 || index > 255) {
		return undefined;
	}

	if (index < 16) {
		return index;
	}

	if (index >= 232) {
		const grey = 8 + (index - 232) * 10;
		return rgb([grey, grey, grey]);
	}

	const cube = index - 16;
	return rgb([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(step => step === 0 ? 0 : 55 + step * 40));
}

function rgb(parts: ReadonlyArray<number | undefined>): string {
	return `rgb(${parts.map(part => Math.min(255, Math.max(0, part === undefined || Number.isNaN(part) ? 0 : part))).join(', ')})`;
}
