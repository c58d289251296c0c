import {Buffer} from 'node:buffer';
import {closeSync, fdatasyncSync, fstatSync, openSync, readFileSync, readSync, writeSync} from 'node:fs';
import path from 'node:path';
import {resultLine} from '../../fleet/build-row.ts';
import type {ResultLine} from '../../fleet/builds.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {writeDurably} from './durable.ts';

/** The file in which somebody wants a line for each result of each builder. */
export interface ResultsFile {
	/** It has the lines up to this number. */
	readonly upTo: number;
	/** Each line once, whatever ends this process meanwhile. Throws what the system says. */
	append(lines: readonly ResultLine[]): void;
}

/**
 * What is going to be written is noted durably first, with where it will begin: whoever comes after a crash looks how much of it is
 * there, and writes the rest.
 */
interface Intent {
	readonly file: string;
	readonly inode: number;
	/** Of the file before the text was written. */
	readonly size: number;
	readonly text: string;
	/** Number of the last line once the text is there. */
	readonly upTo: number;
}

/** `directory`: where its state is kept. Another file than the last time begins with nothing. */
export function openResultsFile(directory: string, file: string): ResultsFile {
	const whole = path.resolve(file);
	const last = readIntent(path.join(directory, stateName));
	let upTo = 0;
	if (last?.file === whole) {
		({upTo} = last);
		withFile(whole, descriptor => {
			const {ino, size} = fstatSync(descriptor);
			// Somebody has put another file in its place meanwhile, or shortened it: what was written went there.
			if (ino === last.inode && size >= last.size) {
				writeRest(descriptor, last);
			}
		});
	} else {
		// Said now, where a person can still do something about it.
		withFile(whole, () => {});
	}

	return {
		get upTo() {
			return upTo;
		},
		append(lines) {
			const next = lines.filter(({number}) => number > upTo);
			const number = next.at(-1)?.number;
			if (number === undefined) {
				return;
			}

			const text = next.map(line => `${escapeControls(resultLine(line))}\n`).join('');
			withFile(whole, descriptor => {
				const {ino, size} = fstatSync(descriptor);
				writeDurably(directory, new Map([[stateName, JSON.stringify({file: whole, inode: ino, size, text, upTo: number} satisfies Intent)]]));
				writeAll(descriptor, Buffer.from(text));
			});
			upTo = number;
		},
	};
}

const stateName = 'results.json';

function readIntent(file: string): Intent | undefined {
	try {
		const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<Intent> | null;
		return typeof read?.file === 'string' && typeof read.inode === 'number' && typeof read.size === 'number' && typeof read.text === 'string' && typeof read.upTo === 'number'
			? read as Intent
			: undefined;
	} catch {
		// There is none, or it cannot be read: the hub sends what it still has.
		return undefined;
	}
}

/** Opened anew each time: somebody may have moved it away, as those do who keep logs small. */
function withFile(file: string, use: (descriptor: number) => void): void {
	const descriptor = openSync(file, 'a+', 0o644);
	try {
		use(descriptor);
		fdatasyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

function writeRest(descriptor: number, {size, text}: Intent): void {
	const wanted = Buffer.from(text);
	const there = Buffer.alloc(wanted.length);
	const count = readSync(descriptor, there, 0, wanted.length, size);
	if (wanted.subarray(0, count).equals(there.subarray(0, count))) {
		writeAll(descriptor, wanted.subarray(count));
	}
}

function writeAll(descriptor: number, bytes: Buffer): void {
	for (let written = 0; written < bytes.length;) {
		written += writeSync(descriptor, bytes, written);
	}
}
