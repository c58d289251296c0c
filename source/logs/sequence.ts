/** An escape sequence, or the `ESC` of one that went wrong; `length` characters of the text. */
export type Sequence = {readonly length: number} & (
	| {readonly type: 'sgr'; readonly parameters: string}
	/** Without private parameters and intermediates, such as `CSI 2 K`. */
	| {readonly type: 'csi'; readonly final: string; readonly parameters: readonly number[]}
	| {readonly type: 'mode'; readonly isSet: boolean; readonly modes: readonly string[]}
	/** OSC 8: `open` is the whole sequence, empty when the link ends. */
	| {readonly type: 'link'; readonly open: string}
	| {readonly type: 'escape'; readonly final: string}
	| {readonly type: 'ignored'}
	/** The text ends before the sequence does. */
	| {readonly type: 'unfinished'}
	/** An unfinished string (OSC, DCS …) that is too long to be kept: leave out all up to its end. */
	| {readonly type: 'unfinished-string'}
);

/** Read the sequence that begins with the `ESC` at `index`. */
export function readSequence(text: string, index: number): Sequence {
	const next = text[index + 1];
	if (next === undefined) {
		return {type: 'unfinished', length: 1};
	}

	if (next === '[') {
		return readCsi(text, index);
	}

	return stringStarts.has(next) ? readString(text, index) : readEscape(text, index);
}

export type StringEnd =
	/** Go on reading at `next`. */
	| {readonly type: 'ended'; readonly next: number}
	/** What stands at `rest` may be the first half of its end. */
	| {readonly type: 'unfinished'; readonly rest: number};

/** Where the string (OSC, DCS …) ends that `index` is in. A newline ends it too, so that no string swallows the log. */
export function findStringEnd(text: string, index: number): StringEnd {
	stringEnd.lastIndex = index;
	const match = stringEnd.exec(text);
	if (!match) {
		return {type: 'unfinished', rest: text.length};
	}

	const [end] = match;
	if (end === '\n') {
		return {type: 'ended', next: match.index};
	}

	if (end !== '\u001B') {
		return {type: 'ended', next: match.index + 1};
	}

	if (match.index + 1 === text.length) {
		return {type: 'unfinished', rest: match.index};
	}

	return {type: 'ended', next: text[match.index + 1] === '\\' ? match.index + 2 : match.index};
}

const stringStarts = new Set([']', 'P', 'X', '^', '_']);
const csi = /\u001B\[([0-?]{0,1024})([ -/]{0,16})([@-~])?/y;
const escape = /\u001B([ -/]{0,16})([0-~])?/y;
// BEL, CAN, SUB and ST end a string; so does the ESC of another sequence.
const stringEnd = /[\u0007\n\u0018\u001A\u001B\u009C]/g;
const maxStringLength = 65_536;
const link = /^\u001B\]8;([ -:<-~]*);([!-~]*)(?:\u0007|\u001B\\|\u009C)$/;

function readCsi(text: string, index: number): Sequence {
	csi.lastIndex = index;
	const [{length}, parameters, intermediates, final] = csi.exec(text)! as unknown as [string, string, string, string | undefined];
	if (final === undefined) {
		return {type: index + length === text.length ? 'unfinished' : 'ignored', length};
	}

	if (intermediates !== '') {
		return {type: 'ignored', length};
	}

	if (final === 'm') {
		return /^[\d:;]*$/.test(parameters) ? {type: 'sgr', length, parameters} : {type: 'ignored', length};
	}

	if (/^\?[\d;]+$/.test(parameters) && (final === 'h' || final === 'l')) {
		return {type: 'mode', length, isSet: final === 'h', modes: parameters.slice(1).split(';')};
	}

	return /^[\d;]*$/.test(parameters)
		? {type: 'csi', length, final, parameters: parameters.split(';').map(Number)}
		: {type: 'ignored', length};
}

function readString(text: string, index: number): Sequence {
	const end = findStringEnd(text, index + 2);
	if (end.type === 'unfinished') {
		const length = text.length - index;
		return {type: length > maxStringLength ? 'unfinished-string' : 'unfinished', length};
	}

	const length = end.next - index;
	const match = text[index + 1] === ']' && length <= maxStringLength ? link.exec(text.slice(index, end.next)) : undefined;
	if (!match) {
		return {type: 'ignored', length};
	}

	const [, parameters = '', address = ''] = match;
	return {type: 'link', length, open: address === '' ? '' : `\u001B]8;${parameters};${address}\u001B\\`};
}

function readEscape(text: string, index: number): Sequence {
	escape.lastIndex = index;
	const [{length}, intermediates, final] = escape.exec(text)! as unknown as [string, string, string | undefined];
	if (final === undefined) {
		return {type: index + length === text.length ? 'unfinished' : 'ignored', length};
	}

	return intermediates === '' ? {type: 'escape', length, final} : {type: 'ignored', length};
}
