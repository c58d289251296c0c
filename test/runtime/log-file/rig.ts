import {write, writeSync} from 'node:fs';
import {onTestFinished} from 'vitest';
import {createLogSink} from '../../../source/logs/log-sink.ts';
import {createLogStore} from '../../../source/logs/log-store.ts';
import {systemClock, type Clock} from '../../../source/runtime/clock.ts';
import type {LogFileSpec} from '../../../source/core/spec.ts';
import type {Disk} from '../../../source/runtime/log-file/log-file.ts';
import {createLogFiles, type LoggedServices, type LogFilesOptions} from '../../../source/runtime/log-file/log-files.ts';

export type Services = Readonly<Record<string, Partial<LogFileSpec> & Pick<LogFileSpec, 'path'>>>;

/** Services that print, as the engine would have it: bytes → lines → files. */
export function logFiles(services: Services, {flow, clock = testClock(), maxLogBytes = 1024 * 1024}: {flow?: LogFilesOptions['flow']; clock?: TestClock; maxLogBytes?: number} = {}) {
	const logs = createLogStore({maxBytes: maxLogBytes});
	const sink = createLogSink({store: logs, clock});
	const notices: string[] = [];
	const {disk, isIdle} = observedDisk();
	const files = createLogFiles({
		services: logged(services),
		logs,
		clock,
		disk,
		notice(service, run, text) {
			notices.push(`${service} ${run}: ${text}`);
			sink.notice(service, run, text);
		},
		...(flow && {flow}),
	});
	let closed: Promise<void> | undefined;
	const close = async () => (closed ??= files.close());
	onTestFinished(close);
	return {
		notices,
		clock,
		logs,
		older: files.older,
		close,
		/** The project has these services from now on. */
		update(next: Services) {
			files.update(logged(next));
		},
		print(service: string, text: string | Uint8Array, stream: 'stdout' | 'stderr' = 'stdout') {
			sink.output(service, 1, stream, typeof text === 'string' ? Buffer.from(text) : text);
		},
		endRun: (service: string) => sink.runEnded(service, 1),
		startRun: (service: string) => sink.runStarted(service, 1, 'run 1 · start'),
		/** As one in `run`. */
		say: (service: string, run: number, text: string) => sink.notice(service, run, text),
		/** What was printed in this turn is in the files. */
		async turn() {
			do {
				await new Promise<void>(resolve => {
					setImmediate(() => setImmediate(resolve));
				});
			} while (!isIdle());
		},
	};
}

/** That of the machine: who stood still for a moment writes in the background from then on. */
function observedDisk(): {readonly disk: Disk; isIdle(): boolean} {
	let pending = 0;
	const disk: Disk = {
		writeSync: (descriptor, bytes) => writeSync(descriptor, bytes),
		write(descriptor, bytes, done) {
			pending++;
			write(descriptor, bytes, (error, written) => {
				pending--;
				done(error, written);
			});
		},
	};
	return {disk, isIdle: () => pending === 0};
}

function logged(services: Services): LoggedServices {
	return Object.entries(services).map(([name, spec]) => ({name, logFile: {backups: 5, hasTimestamps: false, isSplit: false, ...spec}}));
}

export interface TestClock extends Clock {
	/** Stands still from now on, at this epoch ms. */
	set(now: number): void;
}

/** Timers are real and, where they would make a test wait, short. */
export function testClock(): TestClock {
	let stoodStillAt: number | undefined;
	return {
		now: () => stoodStillAt ?? Date.now(),
		after: (delayMs, callback) => systemClock.after(Math.min(delayMs, 30), callback),
		set(now) {
			stoodStillAt = now;
		},
	};
}
