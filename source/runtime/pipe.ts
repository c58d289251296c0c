import {closeSync, constants, openSync} from 'node:fs';
import {Socket} from 'node:net';
import type {Readable, Writable} from 'node:stream';
import {maxPendingInput} from './child-input.ts';
import {createMark, createMarkScanner, type Mark} from './child-mark.ts';
import {whenQuiet} from './child-quiet.ts';
import type {ChildStreams, StreamsListener} from './child-streams.ts';
import {readLent} from './lent-reading.ts';

export interface PipeEnds {
	readonly stdin: Writable;
	readonly stdout: Readable;
	readonly stderr: Readable;
	/** Of these. */
	readonly descriptors?: readonly number[];
}

export interface PipeStreams extends ChildStreams {
	/** What was asked for until now takes effect. */
	attach(ends: PipeEnds): void;
	/** Pauses again what somebody else has resumed. */
	keepPaused(): void;
}

type OutputName = 'stdout' | 'stderr';

/** Should somebody outside hold a pipe open. */
const endLimitMs = 1000;

/**
 * Pipes that need not exist yet.
 *
 * @param endedBy `mark`: there will be no end of file, since others hold the pipes open for whoever comes next, and so
 * what is typed stays in them, too.
 */
export function createPipes(listener: StreamsListener, endedBy: 'end-of-file' | 'mark' = 'end-of-file'): PipeStreams {
	let ends: PipeEnds | undefined;
	let isPaused = false;
	let hasInputEnded = false;
	let early: Uint8Array[] = [];
	let earlyBytes = 0;
	const openOutputs = new Set<OutputName>(['stdout', 'stderr']);
	let takeOutput = listener.output;
	let whenEnded = (_stream: OutputName): void => {};

	const read = (readable: Readable, stream: OutputName): void => {
		readable.on('data', (chunk: Uint8Array) => {
			takeOutput(chunk, stream);
		});
		readable.on('error', () => {});
		readable.on('close', () => {
			openOutputs.delete(stream);
			whenEnded(stream);
		});
	};

	const pendingInput = (): number => earlyBytes + (ends?.stdin.writableLength ?? 0);
	const outputs = (): readonly Readable[] => (ends ? [ends.stdout, ends.stderr] : []);

	const pauseOutputs = (): void => {
		for (const output of outputs()) {
			output.pause();
		}
	};

	const resumeOutputs = (): void => {
		isPaused = false;
		for (const output of outputs()) {
			output.resume();
		}
	};

	return {
		attach(attached) {
			ends = attached;
			read(ends.stdout, 'stdout');
			read(ends.stderr, 'stderr');
			// EPIPE: it has closed its standard input.
			ends.stdin.on('error', () => {});
			ends.stdin.on('drain', () => listener.inputDrained());
			for (const data of early) {
				ends.stdin.write(data);
			}

			early = [];
			earlyBytes = 0;
			if (hasInputEnded) {
				ends.stdin.end();
			}

			if (isPaused) {
				pauseOutputs();
			}
		},
		keepPaused() {
			if (isPaused) {
				pauseOutputs();
			}
		},
		write(data) {
			if (hasInputEnded || ends?.stdin.destroyed) {
				return true;
			}

			if (pendingInput() + data.length > maxPendingInput) {
				return false;
			}

			if (ends) {
				ends.stdin.write(data);
			} else {
				early.push(data);
				earlyBytes += data.length;
			}

			return true;
		},
		endInput() {
			hasInputEnded = true;
			ends?.stdin.end();
		},
		get pendingInput() {
			return pendingInput();
		},
		resize() {},
		pause() {
			isPaused = true;
			pauseOutputs();
		},
		resume: resumeOutputs,
		drain(writeMark, done) {
			const awaited = new Set(openOutputs);
			const finish = (): void => {
				quiet.cancel();
				takeOutput = () => {};
				whenEnded = () => {};
				done();
			};

			const quiet = whenQuiet(endLimitMs, () => isPaused, finish);
			whenEnded = stream => {
				awaited.delete(stream);
				if (awaited.size === 0) {
					finish();
				}
			};

			const mark = createMark();
			const take = endedBy === 'mark' ? beforeMark(mark, listener.output, whenEnded) : listener.output;
			takeOutput = (chunk, stream) => {
				quiet.touch();
				take(chunk, stream);
			};

			if (endedBy === 'end-of-file') {
				ends?.stdin.destroy();
			}

			if (!ends || awaited.size === 0) {
				finish();
			} else if (endedBy === 'mark') {
				writeMark(mark);
			}
		},
		renew() {
			takeOutput = listener.output;
			resumeOutputs();
		},
		descriptors: () => ends?.descriptors ?? [],
		close() {
			ends?.stdin.destroy();
			for (const output of outputs()) {
				output.destroy();
			}
		},
	};
}

/** Passes on what each output brings before the mark. */
function beforeMark(mark: Mark, output: StreamsListener['output'], whenFound: (stream: OutputName) => void): StreamsListener['output'] {
	const scan = {stdout: createMarkScanner(mark), stderr: createMarkScanner(mark)};
	return (chunk, stream) => {
		const {output: before, isFound} = scan[stream](chunk);
		if (before.length > 0) {
			output(before, stream);
		}

		if (isFound) {
			whenFound(stream);
		}
	};
}

/** Our ends of pipes that another process of this user has made. Throws when they cannot be opened. */
export function openPipesOf(pid: number, descriptors: {readonly stdin: number; readonly stdout: number; readonly stderr: number}): PipeEnds {
	const opened: number[] = [];
	const open = (descriptor: number, flag: number): number => {
		const fd = openSync(`/proc/${pid}/fd/${descriptor}`, flag | constants.O_NONBLOCK);
		opened.push(fd);
		return fd;
	};

	try {
		const stdin = open(descriptors.stdin, constants.O_WRONLY);
		const stdout = open(descriptors.stdout, constants.O_RDONLY);
		const stderr = open(descriptors.stderr, constants.O_RDONLY);
		return {
			stdin: new Socket({fd: stdin, readable: false, writable: true}),
			stdout: readLent(stdout),
			stderr: readLent(stderr),
			descriptors: [stdin, stdout, stderr],
		};
	} catch (error) {
		for (const fd of opened) {
			closeSync(fd);
		}

		throw error;
	}
}
