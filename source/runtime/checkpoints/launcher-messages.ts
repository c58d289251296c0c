import {Buffer} from 'node:buffer';

/** What a launcher says of checkpoints; see source/native/launcher-control.h. */
export type CheckpointMessage =
	/** The program has loaded the library. */
	| {readonly type: 'hooked'}
	/** Whether one is wanted before it opens this file; it waits for the answer. */
	| {readonly type: 'asks'; readonly question: number; readonly path: string | undefined}
	| {readonly type: 'kept'; readonly checkpoint: number; readonly pid: number} & OpenedPath
	/** One was wanted, and could not be made. */
	| {readonly type: 'unsafe'; readonly reason: string} & OpenedPath
	/** The same, and it waits for an image of it to be made, or for word that none will be. */
	| {readonly type: 'image'; readonly checkpoint: number; readonly reason: string} & OpenedPath
	| {readonly type: 'imaged'; readonly checkpoint: number; readonly isMade: boolean}
	| {readonly type: 'lost'; readonly checkpoint: number}
	/** This process is a copy of the checkpoint that was to be woken up: it waits for `resume`. */
	| {readonly type: 'woken'; readonly pid: number};

interface OpenedPath {
	/** As the program has called it. */
	readonly alias: string;
	/** Links resolved. */
	readonly path: string;
}

/** `undefined` for a line that no launcher says. */
export function parseCheckpointMessage(line: string): CheckpointMessage | undefined {
	const [word = '', ...rest] = line.split(' ');
	const [first = '', second = '', third = '', fourth = ''] = rest;
	switch (word) {
		case 'hooked':
			return {type: 'hooked'};
		case 'asks':
			return {type: 'asks', question: Number(first), path: decodeExactly(second)};
		case 'kept':
			return {type: 'kept', checkpoint: Number(first), pid: Number(second), alias: decode(third), path: decode(fourth)};
		case 'unsafe':
			return {type: 'unsafe', reason: printable(decode(first)), alias: decode(second), path: decode(third)};
		case 'image':
			return {type: 'image', checkpoint: Number(first), reason: printable(decode(second)), alias: decode(third), path: decode(fourth)};
		case 'imaged':
			return {type: 'imaged', checkpoint: Number(first), isMade: second === 'yes'};
		case 'lost':
			return {type: 'lost', checkpoint: Number(first)};
		case 'woken':
			return {type: 'woken', pid: Number(first)};
		// The line comes from outside.
		default:
			return undefined;
	}
}

/** `never`: so many bytes of the path are a directory in which none is wanted at all. */
export function answerOrder(question: number, verdict: 'yes' | 'image' | 'no' | {readonly never: string}): string {
	return `answer ${question} ${typeof verdict === 'string' ? verdict : `never:${Buffer.byteLength(verdict.never)}`}\n`;
}

export function resumeOrder(checkpoint: number, variables: Readonly<Record<string, string>>): string {
	const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}\0`).join('');
	return `resume ${checkpoint} ${Buffer.from(assignments).toString('hex')}\n`;
}

/** It may be resumed soon: once the run is over the launcher gets ready for it. */
export function wakeOrder(checkpoint: number): string {
	return `wake ${checkpoint}\n`;
}

/** @param program CRIU. @param directory It is made, and removed when the checkpoint is dropped. */
export function dumpOrder(checkpoint: number, program: string, directory: string): string {
	return `dump ${checkpoint} ${Buffer.from(program).toString('hex')} ${Buffer.from(directory).toString('hex')}\n`;
}

/** Answers an `image`, too: there will be none. */
export function dropOrder(checkpoint: number): string {
	return `drop ${checkpoint}\n`;
}

/** On one line of a terminal. */
export function printable(text: string): string {
	return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

function decode(hex: string): string {
	return Buffer.from(hex, 'hex').toString();
}

/** `undefined` for bytes that are no text: a part of them could not be counted. */
function decodeExactly(hex: string): string | undefined {
	const text = decode(hex);
	return Buffer.from(text).toString('hex') === hex ? text : undefined;
}

// Two paths and a reason, as hexadecimal digits.
export const longestCheckpointLine = 2 * (4096 + 4096 + 1024) + 200;
