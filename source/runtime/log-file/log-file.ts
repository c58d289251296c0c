import {write as writeLater, writeSync} from 'node:fs';
import {setImmediate as nextTurn, setTimeout as sleep} from 'node:timers/promises';
import type {Clock} from '../clock.ts';
import {createBacklog} from './backlog.ts';
import {createComplaints} from './complaints.ts';
import type {WrittenPart} from './older/written-parts.ts';
import {createRotatingFile, type Rotation} from './rotating-file.ts';

export interface LogFileOptions {
	readonly path: string;
	readonly rotation: Rotation;
	readonly clock: Clock;
	/** For whoever reads the log of the service. */
	readonly say: (text: string) => void;
	/** The disk is slow: stop and go on reading what services print. */
	readonly flow: {pause(): void; resume(): void};
	readonly disk?: Disk;
}

export interface LogFile {
	/** Whole lines. */
	append(lines: string, lineCount: number): void;
	/** Bytes of all lines that were appended so far, as they are counted in `parts`. */
	position(): number;
	/** Where what has been written lies. */
	parts(): readonly WrittenPart[];
	/** What was appended so far is written, or cannot be for now. */
	whenWritten(): Promise<void>;
	/** Now, before the process ends: nobody waits for anything any more. */
	flush(): void;
	/** All is written, or said to be missing. */
	close(): Promise<void>;
}

/** How bytes are written: as `node:fs` does. */
export interface Disk {
	writeSync(descriptor: number, bytes: Buffer): number;
	write(descriptor: number, bytes: Buffer, done: (error: NodeJS.ErrnoException | null, written: number) => void): void;
}

/** `full-pipe`: whoever reads it will go on. `broken`: it is tried again, less and less often. */
interface Trouble {
	readonly type: 'full-pipe' | 'broken';
	readonly cancelRetry: () => void;
}

/**
 * Lines are written once a turn of the event loop, at once: what a crash takes away is one turn's. Only a disk that has
 * shown itself slow is written to in the background, and then services are slowed down rather than lines lost.
 */
export function createLogFile({path, rotation, clock, say, flow, disk = systemDisk}: LogFileOptions): LogFile {
	const backlog = createBacklog(maxBacklogBytes);
	const complaints = createComplaints(path, say);
	const file = createRotatingFile({path, rotation, now: clock.now, onRotationFailed: complaints.notRotated});
	let phase: 'open' | 'closing' | 'exiting' = 'open';
	let isScheduled = false;
	let isSlow = false;
	let isPaused = false;
	/** Of a write in the background. */
	let writing: Promise<void> | undefined;
	let trouble: Trouble | undefined;
	let retryMs = firstRetryMs;
	let progressAt = 0;
	let brokeAt = Number.NEGATIVE_INFINITY;
	let position = 0;

	const schedule = () => {
		if (!isScheduled && !writing && !trouble && phase === 'open') {
			isScheduled = true;
			setImmediate(turn);
		}
	};

	const turn = () => {
		isScheduled = false;
		if (phase === 'open') {
			attempt(bytesPerTurn);
		}

		if (!backlog.isEmpty()) {
			schedule();
		}
	};

	const attempt = (maxBytes: number) => {
		file.lookAgain();
		try {
			for (let bytes = 0; bytes < maxBytes && !backlog.isEmpty() && (!writing || phase === 'exiting');) {
				bytes += writePiece();
			}
		} catch (error) {
			breakDown(error as NodeJS.ErrnoException);
			return;
		} finally {
			backlog.keep();
		}

		progressed();
	};

	const advanced = (bytes: Buffer) => {
		file.written(bytes);
		progressAt = performance.now();
	};

	const writePiece = (): number => {
		const head = backlog.head();
		const {descriptor, length, isRegular} = file.prepare(head);
		const piece = head.subarray(0, length);
		if (isSlow && isRegular && phase !== 'exiting') {
			backlog.advance(length);
			writing = writeInBackground(descriptor, Buffer.from(piece));
			return 0;
		}

		const begun = performance.now();
		const count = disk.writeSync(descriptor, piece);
		isSlow = performance.now() - begun > slowMs;
		backlog.advance(count);
		advanced(piece.subarray(0, count));
		return count;
	};

	const writeInBackground = async (descriptor: number, piece: Buffer) => new Promise<void>(resolve => {
		const begun = performance.now();
		disk.write(descriptor, piece, (error, count) => {
			writing = undefined;
			isSlow = performance.now() - begun > slowMs / 2;
			backlog.putBack(piece.subarray(error ? 0 : count));
			if (error) {
				breakDown(error);
			} else {
				advanced(piece.subarray(0, count));
				progressed();
				schedule();
			}

			resolve();
		});
	});

	const progressed = () => {
		if (backlog.isEmpty() && !writing) {
			complaints.allWritten(backlog.takeLost());
		}

		control();
	};

	const breakDown = (error: NodeJS.ErrnoException) => {
		if (error.code === 'EAGAIN') {
			trouble = {type: 'full-pipe', cancelRetry: clock.after(pipeRetryMs, retry)};
		} else {
			complaints.notWritten(error);
			// Trouble that comes and goes is not to fill the log.
			retryMs = clock.now() - brokeAt < steadyMs ? Math.min(retryMs * 2, longestRetryMs) : firstRetryMs;
			brokeAt = clock.now();
			file.close();
			trouble = {type: 'broken', cancelRetry: clock.after(retryMs, retry)};
		}

		control();
	};

	const retry = () => {
		trouble = undefined;
		turn();
	};

	/** Where there is no hope services are not held up. */
	const control = () => {
		const isHopeful = isSlow && !trouble && phase === 'open';
		if (!isPaused && isHopeful && backlog.size() > maxBacklogBytes / 4) {
			isPaused = true;
			flow.pause();
		} else if (isPaused && (!isHopeful || backlog.size() < maxBacklogBytes / 16)) {
			isPaused = false;
			flow.resume();
		}
	};

	const clearTrouble = () => {
		trouble?.cancelRetry();
		trouble = undefined;
	};

	return {
		append(lines, lineCount) {
			position += backlog.add(lines, lineCount) ? Buffer.byteLength(lines) : 0;
			control();
			schedule();
		},
		position: () => position,
		parts: file.parts.list,
		async whenWritten() {
			for (const goal = position; file.parts.position() < goal && !trouble && phase === 'open';) {
				await (writing ?? nextTurn());
			}
		},
		flush() {
			phase = 'exiting';
			attempt(Number.POSITIVE_INFINITY);
			clearTrouble();
		},
		async close() {
			phase = 'closing';
			progressAt = performance.now();
			control();
			do {
				clearTrouble();
				attempt(bytesPerTurn);
				await (writing ? inTime(writing) : trouble ? sleep(pipeRetryMs) : nextTurn());
			} while ((!backlog.isEmpty() || writing) && trouble?.type !== 'broken' && performance.now() - progressAt < closeLimitMs);

			clearTrouble();
			complaints.closed(backlog.takeLost() + backlog.clear());
			if (!writing) {
				file.close();
			}
		},
	};
}

async function inTime(writing: Promise<void>): Promise<void> {
	const over = new AbortController();
	await Promise.race([writing, sleep(closeLimitMs, undefined, {signal: over.signal}).catch(() => undefined)]);
	over.abort();
}

const systemDisk: Disk = {
	writeSync: (descriptor, bytes) => writeSync(descriptor, bytes),
	write: writeLater,
};

const maxBacklogBytes = 16 * 1024 * 1024;
const bytesPerTurn = 4 * 1024 * 1024;
/** A write into the page cache takes less than a ms. */
const slowMs = 50;
const pipeRetryMs = 20;
const firstRetryMs = 1000;
const longestRetryMs = 30_000;
const steadyMs = 60_000;
/** Without any progress: a pipe that is not read, a disk that does not answer. */
const closeLimitMs = 5000;
