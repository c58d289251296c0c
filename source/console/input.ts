import {keyOfSequence, keyOfText} from './key-names.ts';

/** What the terminal sent, a key or a gesture each; `raw` are its bytes, so that a program typed into gets them as they came. */
export type InputEvent =
	| {readonly type: 'key'; readonly key: string; readonly raw: Uint8Array}
	| {readonly type: 'paste'; readonly data: Uint8Array}
	| MouseEvent
	/** A sequence that is no key: an answer of the terminal, or one that nobody knows. */
	| {readonly type: 'unknown'; readonly raw: Uint8Array};

export interface MouseEvent {
	readonly type: 'mouse';
	readonly action: 'press' | 'release' | 'move' | 'wheel-up' | 'wheel-down';
	readonly button: 'left' | 'middle' | 'right' | 'none';
	/** Button and modifiers as xterm tells them, to be passed on. */
	readonly code: number;
	/** In cells; the top left of the screen is 0, 0. */
	readonly x: number;
	readonly y: number;
}

export interface ParsedInput {
	readonly events: readonly InputEvent[];
	/** The beginning of something unfinished; put it before the next bytes. */
	readonly rest: Uint8Array;
}

/** Cut the bytes of a terminal into events. How they are split over calls makes no difference. */
export function parseInput(bytes: Uint8Array): ParsedInput {
	const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
	const events: InputEvent[] = [];
	let at = 0;
	while (at < text.length) {
		const taken = takeOne(text, at);
		if (!taken) {
			break;
		}

		events.push(taken.event);
		at = taken.end;
	}

	return {events, rest: bytes.subarray(at)};
}

/** What an unfinished rest means once nothing has followed it for a while: a lone Esc, Alt with a bracket. */
export function resolveRest(rest: Uint8Array): readonly InputEvent[] {
	const text = Buffer.from(rest).toString('latin1');
	if (text === '') {
		return [];
	}

	if (text === escape) {
		return [keyEvent('Esc', text)];
	}

	if (text.length === 2 && text.startsWith(escape)) {
		return [keyEvent(`Alt-${text[1]}`, text)];
	}

	return [{type: 'unknown', raw: toBytes(text)}];
}

/** Whether a rest may be left to a time-out: a paste that has begun always ends. */
export function canResolve(rest: Uint8Array): boolean {
	return rest.length > 0 && !Buffer.from(rest).toString('latin1').startsWith(pasteStart);
}

const escape = '\u001B';
const pasteStart = '\u001B[200~';
export const pasteEnd = '\u001B[201~';

/** A sequence that is longer without an end is none. */
const maxSequenceLength = 4096;

interface Taken {
	readonly event: InputEvent;
	readonly end: number;
}

function takeOne(text: string, start: number): Taken | undefined {
	return text[start] === escape ? takeEscape(text, start) : takeCharacter(text, start, '');
}

function takeEscape(text: string, start: number): Taken | undefined {
	const next = text[start + 1];
	switch (next) {
		case undefined: {
			return undefined;
		}

		case escape: {
			return {event: keyEvent('Esc', escape), end: start + 1};
		}

		case '[': {
			return text.startsWith(pasteStart, start) ? takePaste(text, start) : takeControlSequence(text, start);
		}

		case 'O': {
			return takeSequence(text, start, /\u001BO[\d;]*/y, /[@-~]/y);
		}

		case ']':
		case 'P':
		case '_':
		case '^': {
			return takeSequence(text, start, /\u001B[\]P_^][^\u0007\u001B]*/y, /\u0007|\u001B\\/y);
		}

		default: {
			return takeCharacter(text, start + 1, escape);
		}
	}
}

function takePaste(text: string, start: number): Taken | undefined {
	const from = start + pasteStart.length;
	const end = text.indexOf(pasteEnd, from);
	return end === -1 ? undefined : {event: {type: 'paste', data: toBytes(text.slice(from, end))}, end: end + pasteEnd.length};
}

function takeControlSequence(text: string, start: number): Taken | undefined {
	if (text[start + 2] === 'M') {
		return takeOldMouse(text, start);
	}

	// The Linux console sends F1 to F5 as `ESC [ [ A` and on.
	return text[start + 2] === '['
		? takeSequence(text, start, /\u001B\[\[/y, /[A-E]/y)
		: takeSequence(text, start, /\u001B\[[0-?]*[ -/]*/y, /[@-~]/y);
}

/** Terminals that know no other reports of the mouse than the oldest send three bytes behind `ESC [ M`: they must not be taken for keys. */
function takeOldMouse(text: string, start: number): Taken | undefined {
	const codes: number[] = [];
	for (let at = start + 3; at < start + 6; at++) {
		const byte = text.charCodeAt(at);
		if (Number.isNaN(byte)) {
			return undefined;
		}

		// 0: further to the right, or down, than one byte can tell.
		if (byte < 0x20 && byte !== 0) {
			return {event: {type: 'unknown', raw: toBytes(text.slice(start, at))}, end: at};
		}

		codes.push(byte - 0x20);
	}

	const [code = 0, column = 0, row = 0] = codes;
	return {event: mouseEvent(Math.max(0, code), column, row, (code & 0b1110_0011) === 3), end: start + 6};
}

/** A body and its end. Where neither goes on, the sequence is broken off: what follows is read by itself. */
function takeSequence(text: string, start: number, body: RegExp, end: RegExp): Taken | undefined {
	const bodyEnd = Math.min(endOfMatch(body, text, start) ?? start, start + maxSequenceLength);
	const sequenceEnd = endOfMatch(end, text, bodyEnd);
	if (sequenceEnd !== undefined) {
		return {event: sequenceEvent(text.slice(start, sequenceEnd)), end: sequenceEnd};
	}

	const isUnfinished = bodyEnd === text.length || text.slice(bodyEnd) === escape;
	return isUnfinished ? undefined : {event: {type: 'unknown', raw: toBytes(text.slice(start, bodyEnd))}, end: bodyEnd};
}

function endOfMatch(pattern: RegExp, text: string, start: number): number | undefined {
	pattern.lastIndex = start;
	return pattern.test(text) ? pattern.lastIndex : undefined;
}

function sequenceEvent(sequence: string): InputEvent {
	const mouse = /^\u001B\[<(\d+);(\d+);(\d+)([Mm])$/.exec(sequence);
	if (mouse) {
		return mouseEvent(Number(mouse[1]), Number(mouse[2]), Number(mouse[3]), mouse[4] === 'm');
	}

	const key = keyOfSequence(sequence);
	return key === undefined ? {type: 'unknown', raw: toBytes(sequence)} : keyEvent(key, sequence);
}

const buttons = ['left', 'middle', 'right', 'none'] as const;

function mouseEvent(code: number, column: number, row: number, isRelease: boolean): MouseEvent {
	const place = {code, x: Math.max(0, column - 1), y: Math.max(0, row - 1)};
	if ((code & 0b1100_0000) !== 0) {
		const wheel = (code & 0b1100_0011) === 64 ? 'wheel-up' : (code & 0b1100_0011) === 65 ? 'wheel-down' : 'move';
		return {type: 'mouse', action: wheel, button: 'none', ...place};
	}

	const button = buttons[code & 0b11] ?? 'none';
	const action = (code & 0b10_0000) === 0 ? (isRelease ? 'release' : 'press') : 'move';
	return {type: 'mouse', action, button, ...place};
}

function takeCharacter(text: string, start: number, prefix: string): Taken | undefined {
	const length = characterLength(text.charCodeAt(start));
	if (start + length > text.length && isContinued(text, start)) {
		return undefined;
	}

	const end = isContinued(text, start, length) ? start + length : start + 1;
	const bytes = text.slice(start, end);
	const key = keyOfText(Buffer.from(bytes, 'latin1').toString('utf8'));
	return {event: keyEvent(prefix === '' ? key : `Alt-${key}`, prefix + bytes), end};
}

/** Bytes of the UTF-8 character that begins with this one. */
function characterLength(byte: number): number {
	return byte < 0xC2 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF5 ? 4 : 1;
}

/** Whether all bytes after the first that are there continue a character. */
function isContinued(text: string, start: number, length = 4): boolean {
	for (let at = start + 1; at < Math.min(start + length, text.length); at++) {
		if ((text.charCodeAt(at) & 0b1100_0000) !== 0b1000_0000) {
			return false;
		}
	}

	return true;
}

function keyEvent(key: string, raw: string): InputEvent {
	return {type: 'key', key, raw: toBytes(raw)};
}

function toBytes(text: string): Uint8Array {
	return new Uint8Array(Buffer.from(text, 'latin1'));
}
