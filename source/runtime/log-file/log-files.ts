import process from 'node:process';
import {isDeepStrictEqual} from 'node:util';
import type {LogEntry} from '../../logs/entry.ts';
import type {LogStore} from '../../logs/log-store.ts';
import type {OlderLog} from '../../logs/older-log.ts';
import type {Clock} from '../clock.ts';
import type {LogFileSpec} from '../../core/spec.ts';
import {logPathsOf} from './log-file-spec.ts';
import {createLogFile, type Disk, type LogFile} from './log-file.ts';
import {createOlderLogs, type LoggedRoute} from './older/older-logs.ts';
import type {Rotation} from './rotating-file.ts';

export interface LogFilesOptions {
	readonly services: LoggedServices;
	readonly logs: Pick<LogStore, 'subscribe' | 'firstSequence'>;
	readonly clock: Clock;
	/** A line of devtui's own in the log of a service. */
	readonly notice: (service: string, run: number, text: string) => void;
	/** A disk is slow: stop and go on reading what a service prints. Absent: what does not fit into memory is lost, and said. */
	readonly flow?: {pause(service: string): void; resume(service: string): void};
	readonly disk?: Disk;
}

export type LoggedServices = ReadonlyArray<{readonly name: string; readonly logFile: LogFileSpec}>;

export interface LogFiles {
	/** From now on these services: files that nobody writes any more are closed, and those that are as before are left alone. */
	update(services: LoggedServices): void;
	/** What is in these files and no longer in memory. */
	readonly older: OlderLog;
	/** All is written, or said to be missing. To be called when nothing runs any more. */
	close(): Promise<void>;
}

/**
 * What services print, in files. Made of the lines of the log and not of the bytes: only there are lines whole, both
 * streams in one order, a progress bar the line that it came to, and each with the time at which it came. Colours stay.
 */
export function createLogFiles({services: first, logs, clock, notice, flow, disk}: LogFilesOptions): LogFiles {
	const runs = new Map<string, number>();
	const files = new Map<string, OpenFile>();
	const routes = new Map<string, LoggedRoute>();
	const older = createOlderLogs(logs, routes);
	/** Files that are no longer written to and are not closed yet. */
	const closing = new Set<Promise<void>>();

	const open = (path: string, rotation: Rotation): OpenFile => {
		const writers = new Set<string>();
		const paused = new Set<string>();
		const file = createLogFile({
			path,
			rotation,
			clock,
			...(disk && {disk}),
			say(text) {
				for (const writer of writers) {
					notice(writer, runs.get(writer) ?? 0, text);
				}
			},
			flow: {
				pause() {
					for (const writer of writers) {
						paused.add(writer);
						flow?.pause(writer);
					}
				},
				resume() {
					for (const writer of paused) {
						flow?.resume(writer);
					}

					paused.clear();
				},
			},
		});
		return {file, rotation, writers, paused};
	};

	const close = (path: string, {file}: OpenFile) => {
		files.delete(path);
		const closed = file.close().then(() => {
			closing.delete(closed);
		});
		closing.add(closed);
	};

	const flush = () => {
		for (const {file} of files.values()) {
			file.flush();
		}
	};

	const update = (services: LoggedServices) => {
		const wanted = wantedFiles(services);
		for (const [path, known] of files) {
			if (!isDeepStrictEqual(wanted.get(path)?.rotation, known.rotation)) {
				close(path, known);
			}
		}

		for (const [path, {rotation, writers}] of wanted) {
			const file = files.get(path) ?? open(path, rotation);
			files.set(path, file);
			for (const writer of file.writers) {
				if (!writers.has(writer)) {
					file.writers.delete(writer);
					if (file.paused.delete(writer)) {
						flow?.resume(writer);
					}
				}
			}

			for (const writer of writers) {
				file.writers.add(writer);
			}
		}

		routes.clear();
		for (const {name, logFile} of services) {
			const paths = logPathsOf(name, logFile);
			const [stdout, stderr] = [files.get(paths.stdout)!, files.get(paths.stderr)!];
			const isShared = stdout.writers.size > 1 || stderr.writers.size > 1;
			routes.set(name, {stdout: stdout.file, stderr: stderr.file, paths, hasTimestamps: logFile.hasTimestamps, isShared});
		}

		for (const name of runs.keys()) {
			if (!routes.has(name)) {
				runs.delete(name);
				older.forget(name);
			}
		}

		// Also when devtui itself crashes. A program may have many engines, and Node warns of many listeners.
		if (files.size > 0 && !process.listeners('exit').includes(flush)) {
			process.once('exit', flush);
		}
	};

	const unsubscribe = logs.subscribe(entry => {
		const route = routes.get(entry.service);
		if (!route) {
			return;
		}

		runs.set(entry.service, entry.run);
		older.note(entry, route);
		if (entry.type === 'output') {
			route[entry.stream].append(route.hasTimestamps ? withTime(entry) : entry.text, entry.lineCount);
		}
	});

	update(first);
	return {
		update,
		older,
		async close() {
			unsubscribe();
			for (const [path, file] of files) {
				close(path, file);
			}

			await Promise.all(closing);
			process.off('exit', flush);
		},
	};
}

interface WantedFile {
	readonly writers: ReadonlySet<string>;
	readonly rotation: Rotation;
}

interface OpenFile {
	readonly file: LogFile;
	readonly rotation: Rotation;
	readonly writers: Set<string>;
	/** Those of the writers that it holds up. */
	readonly paused: Set<string>;
}

/** Of several services that share a file the first says how it is rotated. */
function wantedFiles(services: LoggedServices): ReadonlyMap<string, WantedFile> {
	const wanted = new Map<string, {readonly writers: Set<string>; readonly rotation: Rotation}>();
	for (const {name, logFile} of services) {
		const {path: _path, hasTimestamps: _hasTimestamps, isSplit: _isSplit, ...rotation} = logFile;
		const {stdout, stderr} = logPathsOf(name, logFile);
		for (const path of [stdout, stderr]) {
			const file = wanted.get(path) ?? {writers: new Set<string>(), rotation};
			file.writers.add(name);
			wanted.set(path, file);
		}
	}

	return wanted;
}

/** Natively on the whole block: work for every line would cost more than all the rest. */
function withTime({at, text}: Extract<LogEntry, {type: 'output'}>): string {
	const prefix = `${new Date(at).toISOString()} `;
	return `${prefix}${text.slice(0, -1).replaceAll('\n', `\n${prefix}`)}\n`;
}
