import {Buffer} from 'node:buffer';
import {closeSync, fdatasyncSync, fstatSync, openSync, readFileSync, readSync, writeSync} from 'node:fs';
import path from 'node:path';
import {resultLine} from '../../fleet/build-row.ts';
import type {ResultLine} from '../../fleet/builds.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {writeDurably} from './durable.ts';

/** The file in which somebody wants a line for each result of each builder. */
export interface ResultsFile {
	/** By ledger, the number of the last line that it has of it; the one that was written last comes last. */
	readonly numbers: ReadonlyMap<string, number>;
	/** Each line once, whatever ends this process meanwhile. Throws what the system says. */
	append(ledger: string, lines: readonly ResultLine[]): void;
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
	/** Ledgers with the numbers of their last lines, once the text is there. */
	readonly numbers: ReadonlyArray<readonly [string, number]>;
}

/** `directory`: where its state is kept. Another file than the last time begins with nothing. */
export function openResultsFile(directory: string, file: string): ResultsFile {
	const whole = path.resolve(file);
	const last = readIntent(path.join(directory, stateName));
	let numbers: ReadonlyMap<string, number> = new Map();
	if (last?.file === whole) {
		numbers = new Map(last.numbers);
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
		get numbers() {
			return numbers;
		},
		append(ledger, lines) {
			const upTo = numbers.get(ledger) ?? 0;
			const next = lines.filter(({number}) => number > upTo);
			const number = next.at(-1)?.number;
			if (number === undefined) {
				return;
			}

			const text = next.map(line => `${escapeControls(resultLine(line))}\n`).join('');
			const others = [...numbers].filter(([each]) => each !== ledger);
			const after = [...others.slice(-mostOthers), [ledger, number]] as const;
			withFile(whole, descriptor => {
				const {ino, size} = fstatSync(descriptor);
				writeDurably(directory, new Map([[stateName, JSON.stringify({file: whole, inode: ino, size, text, numbers: after} satisfies Intent)]]));
				writeAll(descriptor, Buffer.from(text));
			});
			numbers = new Map(after);
		},
	};
}

const stateName = 'results.json';
/** A builder goes from hub to hub, and back; whose lines came so long ago has them come once more. */
const mostOthers = 99;

function readIntent(file: string): Intent | undefined {
	try {
		const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<Intent> | null;
		return typeof read?.file === 'string' && typeof read.inode === 'number' && typeof read.size === 'number' && typeof read.text === 'string' && areNumbers(read.numbers)
			? read as Intent
			: undefined;
	} catch {
		// There is none, or it cannot be read: the hub sends what it still has.
		return undefined;
	}
}

function areNumbers(value: unknown): boolean {
	return Array.isArray(value) && value.every(each => Array.isArray(each) && typeof each[0] === 'string' && typeof each[1] === 'number');
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
