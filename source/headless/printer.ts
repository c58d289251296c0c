import type {Writable} from 'node:stream';
import type {Store} from '../core/store.ts';
import {createTextWriter} from '../lib/text-writer.ts';
import type {LogStore} from '../logs/log-store.ts';
import type {Format} from './format.ts';
import {createPace, type PrinterClock} from './pace.ts';

export interface PrinterOptions {
	readonly logs: LogStore;
	readonly store: Store;
	/** Calls back once it needs what it was given no more. */
	readonly output: Writable;
	readonly format: Format;
	readonly flow: Flow;
	/** The reader of `output` has gone away; nothing more is printed. */
	readonly onClosed: (error: Error | undefined) => void;
	readonly clock: PrinterClock;
}

/** Stop and go on reading what services print, so that the kernel slows them down while the reader is behind. */
export interface Flow {
	pause(): void;
	resume(): void;
}

export interface Printer {
	/** A line of devtui's own, behind all that has been logged so far. */
	say(text: string): void;
	/** The same with whole lines that the format has made. */
	print(lines: string): void;
	/** Resolves once all is written out, or the reader has gone away. Changes that come later are not printed. */
	close(): Promise<void>;
}

/**
 * Prints all that is logged and what becomes of services, to the last line and in order: the log store keeps what is not
 * printed yet, and services are slowed down before that becomes much.
 */
export function createPrinter({logs, store, output, format, flow, onClosed, clock}: PrinterOptions): Printer {
	const write = createTextWriter(output);
	let cursor = logs.start();
	const hold = logs.hold(cursor);
	/** Lines of devtui's own, to be printed once the log is printed up to `sequence`. */
	let said: {readonly sequence: number; readonly text: string}[] = [];
	let unreadBytes = logs.read(cursor).entries.reduce((sum, entry) => sum + entry.text.length, 0);
	let isBlocked = false;
	let isClosed = false;
	let isPaused = false;
	let whenIdle: (() => void)[] = [];

	const schedule = (isUrgent = unreadBytes >= bytesAtOnce) => {
		if (!isBlocked && !isClosed) {
			pace.request(isUrgent);
		}
	};

	const isBehind = () => said.length > 0 || logs.sequence() > cursor.sequence;

	/** One turn's worth: keys and signals must not wait for a flood. */
	const print = () => {
		for (let bytes = 0; bytes < bytesPerTurn && !isBlocked && !isClosed && isBehind();) {
			const text = nextText();
			bytes += text.length;
			isBlocked = text !== '' && !write(text);
		}

		control();
		if (isClosed || (!isBlocked && !isBehind())) {
			whenIdle.forEach(resolve => {
				resolve();
			});
			whenIdle = [];
		} else {
			// The turn is over, not the work.
			schedule(true);
		}
	};

	const pace = createPace(clock, print);

	const nextText = () => {
		const read = logs.read(cursor, {maxBytes: bytesPerWrite});
		let text = '';
		for (const entry of read.entries) {
			text += takeSaid(entry.sequence) + format.entry(entry);
			unreadBytes -= entry.text.length;
		}

		cursor = read.cursor;
		hold.advance(cursor);
		return text + takeSaid(cursor.sequence);
	};

	const takeSaid = (sequence: number) => {
		if (said.length === 0) {
			return '';
		}

		const count = said.findIndex(line => line.sequence > sequence);
		const due = count === -1 ? said : said.slice(0, count);
		said = count === -1 ? [] : said.slice(count);
		return due.map(line => line.text).join('');
	};

	const control = () => {
		if (!isPaused && unreadBytes > maxUnreadBytes && !isClosed) {
			isPaused = true;
			flow.pause();
		} else if (isPaused && (unreadBytes < maxUnreadBytes / 4 || isClosed)) {
			isPaused = false;
			flow.resume();
		}
	};

	const say = (text: string) => {
		if (text !== '' && !isClosed) {
			said.push({sequence: logs.sequence(), text});
			schedule();
		}
	};

	const unsubscribe = [
		logs.subscribe(entry => {
			unreadBytes += entry.text.length;
			control();
			schedule();
		}),
		store.subscribe((state, previous, event) => {
			say(format.change({project: store.project, state, previous, event}));
		}),
	];

	const end = () => {
		isClosed = true;
		pace.cancel();
		unsubscribe.forEach(stop => {
			stop();
		});
		hold.release();
		print();
	};

	const onDrain = () => {
		isBlocked = false;
		schedule(true);
	};

	const onError = (error?: Error) => {
		if (!isClosed) {
			end();
			onClosed(error);
		}
	};

	// A socket tells `close` whether it had an error, not which.
	const onClose = () => {
		onError();
	};

	output.on('drain', onDrain);
	// Stays: a stream whose reader is gone may say so more than once.
	output.on('error', onError);
	output.on('close', onClose);
	schedule();
	return {
		say(text) {
			say(format.said(text, clock.now()));
		},
		print: say,
		async close() {
			if (!isClosed && (isBlocked || isBehind())) {
				await new Promise<void>(resolve => {
					whenIdle.push(resolve);
					schedule(true);
				});
			}

			if (!isClosed) {
				end();
				output.off('drain', onDrain);
				output.off('close', onClose);
				await new Promise<void>(resolve => {
					output.write('', () => {
						resolve();
					});
				});
			}
		},
	};
}

// Short entries go together, a chunk of a pipe goes alone: to join such costs more than to write them.
const bytesPerWrite = 32 * 1024;
/** So much is printed in the next turn, however short ago the last was; a chunk of a pipe always. */
const bytesAtOnce = bytesPerWrite;
const bytesPerTurn = 4 * 1024 * 1024;
const maxUnreadBytes = 1024 * 1024;
