import type {Readable} from 'node:stream';
import {whenQuiet, type QuietTimer} from '../child-quiet.ts';
import {createDemultiplexer} from './demultiplex.ts';

export interface ContainerOutputOptions {
	/** What it prints is one stream, as a terminal shows it. */
	readonly hasTerminal: boolean;
	/** What it has printed in this run from its beginning, and then what it prints until it ends. Rejects when it cannot be had. */
	readonly openLog: (hasEnded: () => boolean) => Promise<Readable>;
	/** After the end the log has all of it, and ends when it is read, however slow the engine is; its readers hold nobody up. */
	readonly isLogComplete: boolean;
	output(chunk: Uint8Array, stream: 'stdout' | 'stderr'): void;
	/** Some of it cannot be had. */
	trouble(error: unknown): void;
}

/** All that a container prints in one run, in order, without a gap. */
export interface ContainerOutput {
	/** From now on it comes from here. */
	read(source: Readable): void;
	/** The source has broken off, or may have: go on with the engine's log, where it stood. */
	goOn(): void;
	pause(): void;
	resume(): void;
	/** Nobody prints any more: resolves when all has been passed on. */
	drained(): Promise<void>;
	close(): void;
}

/**
 * An engine whose reader stops reading holds the container up, as a pipe would. But when the container ends meanwhile,
 * Docker waits two seconds and then throws away what has not been read (measured, 20.10). So a reader that pauses for
 * longer lets go, and goes on later with the engine's log, behind the bytes that it has.
 */
export function createContainerOutput({hasTerminal, openLog, isLogComplete, output, trouble}: ContainerOutputOptions): ContainerOutput {
	const received = {stdout: 0, stderr: 0};
	let source: Readable | undefined;
	let isPaused = false;
	let isClosed = false;
	/** The source is gone; the log is opened when somebody reads. */
	let isBehind = false;
	let isOpening = false;
	let isLog = false;
	let hasEnded = false;
	let patience: NodeJS.Timeout | undefined;
	let whenHeard = (): void => {};
	let whenEnded = (): void => {};

	const letGo = (): void => {
		source?.destroy();
		source = undefined;
	};

	const read = (next: Readable, alreadyHad: {stdout: number; stderr: number}): void => {
		source = next;
		const take = (chunk: Uint8Array, stream: 'stdout' | 'stderr'): void => {
			const known = Math.min(alreadyHad[stream], chunk.length);
			alreadyHad[stream] -= known;
			received[stream] += chunk.length - known;
			if (known < chunk.length) {
				output(chunk.subarray(known), stream);
			}
		};

		const demultiplex = hasTerminal ? (chunk: Uint8Array) => {
			take(chunk, 'stdout');
		} : createDemultiplexer(take);
		next.on('data', (chunk: Uint8Array) => {
			if (source === next) {
				whenHeard();
				demultiplex(chunk);
			}
		});
		next.on('end', () => {
			if (source === next) {
				source = undefined;
				whenEnded();
			}
		});
		next.on('error', () => {});
		next.on('close', () => {
			// It has broken off: the log has the rest.
			if (source === next) {
				source = undefined;
				isBehind = true;
				if (hasEnded) {
					openWhenRead();
				}
			}
		});
		if (isPaused) {
			next.pause();
		} else {
			next.resume();
		}
	};

	const openWhenRead = (): void => {
		if (!isBehind || isPaused || isOpening || isClosed) {
			return;
		}

		isBehind = false;
		isOpening = true;
		isLog = true;
		void openLog(() => hasEnded).then(log => {
			isOpening = false;
			whenHeard();
			if (isClosed) {
				log.destroy();
			} else {
				read(log, {...received});
			}
		}, (error: unknown) => {
			isOpening = false;
			trouble(error);
			whenEnded();
		});
	};

	const goOn = (): void => {
		letGo();
		isBehind = true;
		openWhenRead();
	};

	return {
		read(next) {
			read(next, {stdout: 0, stderr: 0});
		},
		goOn,
		pause() {
			isPaused = true;
			source?.pause();
			patience ??= setTimeout(() => {
				patience = undefined;
				if (isPaused && source && !(isLog && isLogComplete)) {
					letGo();
					isBehind = true;
				}
			}, patienceMs);
		},
		resume() {
			isPaused = false;
			// Nobody could be heard meanwhile: it is quiet from now on at the earliest.
			whenHeard();
			clearTimeout(patience);
			patience = undefined;
			source?.resume();
			openWhenRead();
		},
		async drained() {
			hasEnded = true;
			openWhenRead();
			if (!source && !isBehind && !isOpening) {
				return;
			}

			await new Promise<void>(resolve => {
				let quiet: QuietTimer;
				const listen = (): void => {
					quiet = whenQuiet(endLimitMs, () => isPaused || isOpening, () => {
						if (!isLogComplete) {
							resolve();
							return;
						}

						// Be it left open or slow: the log has all of it, and ends.
						if (!isLog) {
							goOn();
						}

						listen();
					});
					whenHeard = quiet.touch;
				};

				listen();
				whenEnded = () => {
					quiet.cancel();
					resolve();
				};
			});
		},
		close() {
			isClosed = true;
			clearTimeout(patience);
			letGo();
		},
	};
}

/** Shorter than Docker's two seconds. */
const patienceMs = 1000;
/** Should an engine leave a stream open after the end. */
const endLimitMs = 2000;
