import {nextStyle, type StyleText} from './style.ts';

/** Text cut behind its last newline, `\r\n` made `\n`. */
export interface PlainText {
	readonly lines: string;
	readonly lineCount: number;
	readonly rest: string;
	/** Colours in force at the end. */
	readonly style: StyleText;
	/** What may be the first part of a sequence or of `\r\n`. */
	readonly unfinished: string;
}

/**
 * The fast path, for what most programs print: undefined when the text has anything but newlines, tabs and colours, or
 * when colours go on over a newline. Works on the whole block, since work for every line costs more than all the rest.
 */
export function scanPlain(text: string, style: StyleText): PlainText | undefined {
	if (forbidden.test(text)) {
		return undefined;
	}

	const unfinished = text.endsWith('\r') ? '\r' : '';
	const body = text.includes('\r') ? text.slice(0, text.length - unfinished.length).replaceAll('\r\n', '\n') : text;
	if (body.includes('\r')) {
		return undefined;
	}

	if (style === '' && !body.includes('\u001B')) {
		return cut(body, body.length, '', unfinished);
	}

	const styled = scanStyles(body, style);
	return styled && cut(body, styled.end, styled.style, body.slice(styled.end) + unfinished);
}

// Control characters, those of C1 too, but tab, newline, carriage return and ESC.
const forbidden = /[\0-\u0008\u000B\u000C\u000E-\u001A\u001C-\u001F\u007F-\u009F]/;

function cut(body: string, end: number, style: StyleText, unfinished: string): PlainText {
	const linesEnd = body.lastIndexOf('\n', end - 1) + 1;
	const lines = body.slice(0, linesEnd);
	return {lines, lineCount: countNewlines(lines), rest: body.slice(linesEnd, end), style, unfinished};
}

interface Styles {
	readonly style: StyleText;
	/** Where a sequence begins that the text cuts. */
	readonly end: number;
}

/** The style at the end of the text. Undefined: not only closed colours. */
function scanStyles(text: string, style: StyleText): Styles | undefined {
	const linesEnd = text.lastIndexOf('\n') + 1;
	// What a chunk has cut: a line that begins within a colour.
	const firstEnd = style === '' ? 0 : text.indexOf('\n') + 1;
	if (firstEnd > 0 && !walkStyles(text.slice(0, firstEnd), style, 0)) {
		return undefined;
	}

	return linesEnd > 0 && !notReset.test(text.slice(firstEnd, linesEnd))
		? walkStyles(text, '', linesEnd)
		: walkStyles(text, style, 0);
}

// What is neither a colour that another sequence of its line follows, nor the reset. Stops at the first line that ends
// otherwise, such as with `CSI 39 m`; the length is that of `maxSequenceLength`.
const notReset = /\u001B(?!\[0?m|\[[\d:;]{0,62}m[^\n\u001B]*\u001B)/;

/** Sequence by sequence. */
function walkStyles(text: string, initial: StyleText, start: number): Styles | undefined {
	let style = initial;
	let from = start;
	let newline = text.indexOf('\n', from);
	for (let escape = text.indexOf('\u001B', from); escape !== -1; escape = text.indexOf('\u001B', from)) {
		if (style !== '') {
			newline = newline !== -1 && newline < from ? text.indexOf('\n', from) : newline;
			if (newline !== -1 && newline < escape) {
				return undefined;
			}
		}

		const end = endOfParameters(text, escape);
		if (end === text.length) {
			return {style, end: escape};
		}

		if (end === undefined || text[end] !== 'm') {
			return undefined;
		}

		style = nextStyle(style, text.slice(escape + 2, end));
		from = end + 1;
	}

	return style !== '' && text.includes('\n', from) ? undefined : {style, end: text.length};
}

function endOfParameters(text: string, escape: number): number | undefined {
	let end = escape + 1;
	if (end < text.length && text[end] !== '[') {
		return undefined;
	}

	do {
		end++;
	} while (isParameter(text.charCodeAt(end)));
	return end - escape > maxSequenceLength ? undefined : Math.min(end, text.length);
}

const maxSequenceLength = 64;

/** Digits, `:` and `;`. */
function isParameter(code: number): boolean {
	return code >= 0x30 && code <= 0x3B;
}

function countNewlines(text: string): number {
	let count = 0;
	for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) {
		count++;
	}

	return count;
}
