import {applySgr, openSgr, plainStyle} from '../../lib/sgr.ts';
import {textWidth} from '../../lib/text-width.ts';
import {hasDoubtfulWidth} from './drawing.ts';

/** What has to be drawn of a segment, and how many columns behind its start. */
export interface Difference {
	readonly column: number;
	/** ANSI text that ends with attributes reset. */
	readonly text: string;
}

/** From the first cell that differs to the last one; all of it where nothing is known of what is shown. */
export function difference(shown: string | undefined, text: string): Difference {
	if (shown === undefined) {
		return {column: 0, text};
	}

	const known = betweenSequences(shown, text);
	if (known) {
		return known;
	}

	const start = commonStart(shown, text);
	const end = commonEnd(shown, text, start);
	const middle = styleAt(text, start) + text.slice(start, text.length - end) + (styleAt(text, text.length - end) === '' ? '' : reset);
	return middle.length < text.length ? {column: textWidth(text.slice(0, start)), text: middle} : {column: 0, text};
}

const reset = '\u001B[0m';

/**
 * The usual case, in a fraction of the time: numbers and words have become others of the same length, and all sequences are the
 * same. Undefined: it is not as simple as that.
 */
function betweenSequences(one: string, other: string): Difference | undefined {
	const {length} = other;
	if (one.length !== length) {
		return undefined;
	}

	let start = 0;
	while (start < length && one.charCodeAt(start) === other.charCodeAt(start)) {
		start++;
	}

	let end = length;
	while (end > start && one.charCodeAt(end - 1) === other.charCodeAt(end - 1)) {
		end--;
	}

	// Its neighbours too: they may join what differs, or be drawn over it.
	const isSimple = start < end && plain.test(one.slice(start, end)) && plain.test(other.slice(start, end))
		&& settled.test(other.slice(Math.max(0, start - 1), end + 1)) && sequenceAround(other, start) === undefined;
	if (!isSimple) {
		return undefined;
	}

	const style = styleAt(other, start);
	const middle = style + other.slice(start, end) + (style === '' ? '' : reset);
	return middle.length < length ? {column: textWidth(other.slice(0, start)), text: middle} : {column: 0, text: other};
}

const plain = /^[ -~]*$/;
const settled = /^[\u001B -~]*$/;

/** The length of what both begin with: no sequence cut, and no character that another one may join. */
function commonStart(one: string, other: string): number {
	const limit = Math.min(one.length, other.length);
	let at = 0;
	while (at < limit && one.charCodeAt(at) === other.charCodeAt(at)) {
		at++;
	}

	if (isDoubtful(one, at) || isDoubtful(other, at)) {
		while (at > 0 && isDoubtful(other, at - 1)) {
			at--;
		}

		at = Math.max(0, at - 1);
	}

	const sequence = sequenceAround(other, at) ?? sequenceAround(one, at);
	return sequence?.start ?? at;
}

/** The length of what both end with, in the same style, no sequence cut, behind what they begin with. */
function commonEnd(one: string, other: string, start: number): number {
	const limit = Math.min(one.length, other.length) - start;
	let length = 0;
	while (length < limit && one.charCodeAt(one.length - 1 - length) === other.charCodeAt(other.length - 1 - length)) {
		length++;
	}

	const cut = sequenceAround(other, other.length - length);
	length = cut ? other.length - cut.end : length;
	if (styleAt(one, one.length - length) !== styleAt(other, other.length - length)) {
		// Whatever the styles were, both are reset there.
		const resetAt = other.indexOf(reset, other.length - length);
		length = resetAt === -1 ? 0 : other.length - resetAt;
	}

	// A character that a terminal draws wider than we think may have been drawn over what follows it.
	const isSettled = sequenceAround(one, one.length - length) === undefined
		&& !hasDoubtfulWidth(one.slice(start, one.length - length + 1)) && !hasDoubtfulWidth(other.slice(start, other.length - length + 1));
	return isSettled ? length : 0;
}

function isDoubtful(text: string, at: number): boolean {
	return at < text.length && hasDoubtfulWidth(text[at] ?? '');
}

/** The sequence that a cut would go through. */
function sequenceAround(text: string, at: number): {readonly start: number; readonly end: number} | undefined {
	const start = at === 0 ? -1 : text.lastIndexOf('\u001B', at - 1);
	const end = start === -1 ? -1 : text.indexOf('m', start) + 1;
	return end > at ? {start, end} : undefined;
}

/** The sequence that opens it; looked for from `at` back, since most pieces of a row begin with all reset. */
function styleAt(text: string, at: number): string {
	const last = at === 0 ? -1 : text.lastIndexOf('\u001B[', at - 1);
	let start = last;
	while (start > 0 && !isReset(text, start)) {
		start = text.lastIndexOf('\u001B[', start - 1);
	}

	if (start === -1) {
		start = text.indexOf('\u001B[');
	}

	if (last === -1 || text.startsWith(reset, last)) {
		return '';
	}

	let sequences = '';
	for (; start !== -1 && start < at; start = text.indexOf('\u001B[', start + 1)) {
		sequences += text.slice(start + 2, text.indexOf('m', start) + 1);
	}

	return opened.get(sequences) ?? openAll(sequences);
}

/** Most rows of a pane have the same few. */
const opened = new Map<string, string>();
const mostOpened = 1000;

function openAll(sequences: string): string {
	const style = plainStyle();
	for (const parameters of sequences.split('m').slice(0, -1)) {
		applySgr(style, parameters);
	}

	if (opened.size >= mostOpened) {
		opened.clear();
	}

	const opening = openSgr(style);
	opened.set(sequences, opening);
	return opening;
}

/** Whether nothing before it matters. */
function isReset(text: string, start: number): boolean {
	return text.charCodeAt(start + 2) === 0x30 && (text.charCodeAt(start + 3) === 0x6D || text.charCodeAt(start + 3) === 0x3B);
}
