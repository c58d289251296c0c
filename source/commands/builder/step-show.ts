import {closeSync, openSync, readSync} from 'node:fs';
import {prefixLines} from '../../lib/prefix-lines.ts';
import {createLogLines, type LogLines} from './log-lines.ts';

/** Shows what steps print, as fast as it is read: builds do not wait for that, nor does memory fill up, since it is read from their log files. */
export interface StepShow {
	/** Its log has more, from its beginning if it was not known. */
	grew(step: ShownStep): void;
	/** Its log is whole; the file may go. */
	ended(key: string): void;
	/** A line of devtui's own, behind what that step has printed. */
	say(line: string, behind?: string): void;
	/** Resolves when all is shown, or the reader is too slow. */
	close(): Promise<void>;
}

export interface ShownStep {
	/** Of no other step. */
	readonly key: string;
	/** Before each of its lines. */
	readonly prefix: string;
	readonly logFile: string;
}

export interface StepShowOptions {
	readonly output: NodeJS.WritableStream;
	readonly keepsColors: boolean;
	/** How long a reader has in the end. */
	readonly patienceMs: number;
}

interface Shown {
	readonly prefix: string;
	/** Absent: it cannot be shown. */
	readonly descriptor: number | undefined;
	readonly lines: LogLines;
	offset: number;
	hasEnded: boolean;
	readonly behind: string[];
}

const bytesAtOnce = 64 * 1024;
/** Of so many at most that have ended, should nobody read: what is older is left out. */
const mostEnded = 200;

export function createStepShow({output, keepsColors, patienceMs}: StepShowOptions): StepShow {
	const shown = new Map<string, Shown>();
	const memory = Buffer.allocUnsafe(bytesAtOnce);
	let isBlocked = false;
	let turn: NodeJS.Immediate | undefined;
	let whenIdle: (() => void) | undefined;

	const write = (text: string): void => {
		if (text !== '') {
			isBlocked = !output.write(text);
		}
	};

	const schedule = (): void => {
		if (!isBlocked && shown.size > 0) {
			turn ??= setImmediate(showSome);
		} else if (shown.size === 0) {
			whenIdle?.();
		}
	};

	/** A piece of each, so that none waits for another's flood. */
	const showSome = (): void => {
		turn = undefined;
		let hasMore = false;
		for (const [key, each] of [...shown]) {
			if (isBlocked) {
				return;
			}

			// Behind the others: a reader who takes little at a time shall see of each.
			shown.delete(key);
			shown.set(key, each);
			const count = each.descriptor === undefined ? 0 : readSync(each.descriptor, memory, 0, bytesAtOnce, each.offset);
			each.offset += count;
			write(prefixed(each.lines.take(memory.subarray(0, count)), each.prefix));
			if (count === bytesAtOnce) {
				hasMore = true;
			} else if (each.hasEnded) {
				finish(key, each);
			}
		}

		if (hasMore) {
			schedule();
		} else if (shown.size === 0) {
			whenIdle?.();
		}
	};

	const finish = (key: string, each: Shown): void => {
		shown.delete(key);
		if (each.descriptor !== undefined) {
			closeSync(each.descriptor);
		}

		write(prefixed(each.lines.end(), each.prefix) + each.behind.join(''));
	};

	const dropOldest = (): void => {
		const ended = [...shown].filter(([, {hasEnded}]) => hasEnded);
		for (const [key, each] of ended.slice(0, Math.max(0, ended.length - mostEnded))) {
			each.lines.end();
			finish(key, {...each, lines: createLogLines(keepsColors), behind: [`${each.prefix}… nobody has read this in time …\n`, ...each.behind]});
		}
	};

	output.on('drain', () => {
		isBlocked = false;
		schedule();
	});
	return {
		grew({key, prefix, logFile}) {
			if (!shown.has(key)) {
				shown.set(key, {prefix, descriptor: tryToOpen(logFile), lines: createLogLines(keepsColors), offset: 0, hasEnded: false, behind: []});
			}

			schedule();
		},
		ended(key) {
			const each = shown.get(key);
			if (each) {
				each.hasEnded = true;
				dropOldest();
				schedule();
			}
		},
		say(line, behind) {
			const each = behind === undefined ? undefined : shown.get(behind);
			if (each) {
				each.behind.push(line);
			} else {
				write(line);
			}
		},
		async close() {
			let timer: NodeJS.Timeout | undefined;
			await new Promise<void>(resolve => {
				whenIdle = resolve;
				timer = setTimeout(resolve, patienceMs);
				schedule();
			});
			clearTimeout(timer);
			clearImmediate(turn);
		},
	};
}

function prefixed(lines: string, prefix: string): string {
	return lines === '' ? '' : prefixLines(lines, prefix);
}

function tryToOpen(file: string): number | undefined {
	try {
		return openSync(file, 'r');
	} catch {
		// The hub has had it so fast that it is gone; whoever looks there finds it.
		return undefined;
	}
}
