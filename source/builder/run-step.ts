import {Buffer} from 'node:buffer';
import type {ByteWords} from '../lib/byte-words.ts';
import {formatDuration} from '../lib/duration.ts';
import type {SpawnedChild, SpawnProcess} from '../runtime/child-types.ts';
import type {Clock} from '../runtime/clock.ts';
import {signalNumber} from '../runtime/exit.ts';
import {maskLog} from './masked-log.ts';
import {openStepLog, type StepLog} from './spool/step-log.ts';
import type {StepCommand} from './step-command.ts';

export interface StepRunOptions {
	readonly command: StepCommand;
	readonly environment: Readonly<Record<string, string>>;
	/** Everything that it prints goes there, byte by byte, both streams in the order in which it does; but for secrets. */
	readonly logFile: string;
	readonly secrets?: ByteWords | undefined;
	readonly timeLimitMs: number;
	readonly spawn: SpawnProcess;
	readonly clock: Clock;
}

/** Called never before `runStep` has returned. */
export interface StepRunListener {
	started(): void;
	/** So many bytes are in the file. */
	printed(bytes: number): void;
	/** Once, last: nothing of it lives, and its log is on the disk. */
	ended(end: StepEnd): void;
}

export interface StepEnd {
	/** Of the process; 128 + n for one that a signal ended. */
	readonly exitCode: number;
	/** Why it did not just end. */
	readonly reason?: string;
	readonly isCancelled: boolean;
}

export interface StepRun {
	/** SIGTERM to all of it, SIGKILL to what is left after 10 s. Whoever has ended by itself just now has not been cancelled. */
	cancel(): void;
	/** SIGKILL to all of it, now. */
	kill(): void;
}

/** As services have it. */
const graceMs = 10_000;
/** For whom a step that has ended has left behind. */
const leftBehindGraceMs = 2000;

export function runStep({command, environment, logFile, secrets, timeLimitMs, spawn, clock}: StepRunOptions, listener: StepRunListener): StepRun {
	let child: SpawnedChild | undefined;
	let ending: 'cancelled' | 'late' | 'unloggable' | undefined;
	let hasMainExited = false;
	let hasEnded = false;
	let trouble: string | undefined;
	const timers = new Set<() => void>();

	let log: StepLog;
	try {
		const file = openStepLog(logFile, {
			written: bytes => listener.printed(bytes),
			full: () => child?.pauseOutput(),
			drained: () => child?.resumeOutput(),
			failed(why) {
				trouble = why;
				ending ??= 'unloggable';
				kill();
			},
		});
		log = secrets ? maskLog(file, secrets, clock) : file;
	} catch (error) {
		const {message} = error as Error;
		setImmediate(() => listener.ended({exitCode: logFailed, reason: unloggable(message), isCancelled: false}));
		return {cancel() {}, kill() {}};
	}

	const end = async (exitCode: number): Promise<void> => {
		hasEnded = true;
		for (const cancelTimer of timers) {
			cancelTimer();
		}

		const ended = await log.end();
		trouble ??= ended.trouble;
		listener.ended(endOf(exitCode));
	};

	const endOf = (exitCode: number): StepEnd => {
		if (ending === 'cancelled') {
			return {exitCode: cancelled, isCancelled: true};
		}

		if (ending === 'late') {
			return {exitCode: timedOut, reason: `time limit of ${formatDuration(timeLimitMs)} reached`, isCancelled: false};
		}

		return trouble === undefined ? {exitCode, isCancelled: false} : {exitCode: exitCode === 0 ? logFailed : exitCode, reason: unloggable(trouble), isCancelled: false};
	};

	/** By a sentence instead of a process. */
	const endWith = (message: string, exitCode: number): void => {
		log.write(Buffer.from(message));
		void end(exitCode);
	};

	const terminate = (withinMs: number): void => {
		child?.signal('SIGTERM', 'all');
		// What somebody has stopped could not heed it.
		child?.signal('SIGCONT', 'all');
		timers.add(clock.after(withinMs, kill));
	};

	function kill(): void {
		child?.signal('SIGKILL', 'all');
	}

	const begin = (): void => {
		if (ending !== undefined) {
			void end(cancelled);
			return;
		}

		if (command.type === 'impossible') {
			listener.started();
			endWith(command.message, command.exitCode);
			return;
		}

		child = spawn({argv: command.argv, workingDir: command.workingDir, environment, stdin: 'closed', mergesStreams: true}, {
			spawned() {
				listener.started();
				timers.add(clock.after(timeLimitMs, () => {
					if (!hasMainExited) {
						ending ??= 'late';
						terminate(graceMs);
					}
				}));
			},
			spawnFailed(message) {
				listener.started();
				endWith(`${message}\n`, cannotRun);
			},
			output(chunk) {
				log.write(chunk);
			},
			mainExited() {
				hasMainExited = true;
				// A build that is done leaves nobody behind.
				if (ending === undefined) {
					terminate(leftBehindGraceMs);
				}
			},
			exited(exit) {
				void end(exit.type === 'code' ? exit.code : 128 + (signalNumber(exit.signal) ?? 0));
			},
		});
	};

	const first = setImmediate(begin);
	return {
		cancel() {
			if (hasEnded || hasMainExited || ending === 'cancelled') {
				return;
			}

			ending = 'cancelled';
			if (child) {
				terminate(graceMs);
			}
		},
		kill() {
			if (!hasEnded && !child) {
				ending ??= 'cancelled';
				clearImmediate(first);
				setImmediate(begin);
			}

			kill();
		},
	};
}

const cancelled = 130;
const timedOut = 124;
/** As shells have it. */
const cannotRun = 126;
/** EX_IOERR */
const logFailed = 74;

function unloggable(trouble: string): string {
	return `its log cannot be written: ${trouble}`;
}
