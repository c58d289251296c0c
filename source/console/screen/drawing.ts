import {rowTokens} from '../../lib/ansi-row.ts';

/** 0-based. */
export function moveTo(x: number, y: number): string {
	return `\u001B[${y + 1};${x + 1}H`;
}

/** What to send so that a segment of text appears from column `x` on, where the cursor already is. */
export function drawSegment(text: string, x: number): string {
	const blanks = plainBlanksAtEnd(text);
	const erased = blanks < worthErasing ? 0 : blanks;
	const shown = text.slice(0, text.length - erased);
	return (hasDoubtfulWidth(text) ? steady(shown, x) : shown) + (erased === 0 ? '' : `\u001B[${erased}X`);
}

/**
 * Whether terminals may disagree about how many columns the text takes: emoji, marks, symbols. Letters, box drawing,
 * blocks, braille, Chinese, Japanese and Korean are agreed upon.
 */
export function hasDoubtfulWidth(text: string): boolean {
	return doubtful.test(text);
}

/** Whether its last character may reach over its end. */
export function endsInDoubt(text: string): boolean {
	return doubtfulAtEnd.test(text.slice(-longestEnd));
}

export const synchronizedStart = '\u001B[?2026h';
export const synchronizedEnd = '\u001B[?2026l';
export const hideCursor = '\u001B[?25l';
export const showCursor = '\u001B[?25h';
/** Colours, character set and margins that something else may have left on the terminal. */
export const cleanState = '\u001B[0m\u001B(B\u000F\u001B[?6l\u001B[r';

// ECH takes up to six bytes.
const worthErasing = 7;

const doubtful = /[^\0-\u02FF\u0370-\u0482\u048A-\u052F\u2010-\u2027\u2030-\u205E\u2190-\u2193\u2500-\u25FC\u2800-\u28FF\u3001-\u3029\u3041-\u3096\u30A0-\u30FF\u4E00-\u9FFF\uAC00-\uD7A3]/;

const doubtfulAtEnd = new RegExp(`${doubtful.source}(?:\\u001B\\[[\\d;:]*m)*$`);
const longestEnd = 16;

function plainBlanksAtEnd(text: string): number {
	let end = text.length;
	while (end > 0 && text.charCodeAt(end - 1) === 0x20) {
		end--;
	}
	const escape = text.lastIndexOf('\u001B', end);
	return escape === -1 || text.startsWith('\u001B[0m', escape) ? text.length - end : 0;
}

/**
 * After each doubtful cluster the cursor is put where it should be, so that a disagreement does not push what follows
 * aside; before a wide one its cells are erased, lest a terminal that draws it narrow keeps an old character beside it.
 */
function steady(text: string, x: number): string {
	let drawn = '';
	let column = x;
	for (const token of rowTokens(text)) {
		if (token.type === 'style') {
			drawn += `\u001B[${token.parameters}m`;
			continue;
		}
		column += token.width;
		drawn += doubtful.test(token.text)
			? `${token.width === 2 ? '\u001B[2X' : ''}${token.text}\u001B[${column + 1}G`
			: token.text;
	}
	return drawn;
}
