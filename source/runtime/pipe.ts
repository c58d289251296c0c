import {closeSync, constants, openSync} from 'node:fs';
import {Socket} from 'node:net';
import type {Readable, Writable} from 'node:stream';
import {maxPendingInput} from './child-input.ts';
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

/** Should somebody outside hold a pipe open. */
const endLimitMs = 1000;

/** Pipes that need not exist yet. */
export function createPipes(listener: StreamsListener): PipeStreams {
	let ends: PipeEnds | undefined;
	let isPaused = false;
	let hasInputEnded = false;
	let early: Uint8Array[] = [];
	let earlyBytes = 0;
	let openOutputs = 2;
	let whenHeard = (): void => {};
	let whenEnded = (): void => {};

	const read = (readable: Readable, stream: 'stdout' | 'stderr'): void => {
		readable.on('data', (chunk: Uint8Array) => {
			whenHeard();
			listener.output(chunk, stream);
		});
		readable.on('error', () => {});
		readable.on('close', () => {
			openOutputs--;
			if (openOutputs === 0) {
				whenEnded();
			}
		});
	};

	const pendingInput = (): number => earlyBytes + (ends?.stdin.writableLength ?? 0);
	const outputs = (): readonly Readable[] => (ends ? [ends.stdout, ends.stderr] : []);

	const pauseOutputs = (): void => {
		for (const output of outputs()) {
			output.pause();
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
		resume() {
			isPaused = false;
			for (const output of outputs()) {
				output.resume();
			}
		},
		drain(_writeMark, done) {
			ends?.stdin.destroy();
			const finish = (): void => {
				quiet.cancel();
				whenEnded = () => {};
				done();
			};

			const quiet = whenQuiet(endLimitMs, () => isPaused, finish);
			whenHeard = quiet.touch;
			whenEnded = finish;
			if (!ends || openOutputs === 0) {
				finish();
			}
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
