import type {LogEntry, OutputEntry} from '../../logs/entry.ts';
import type {LogStore} from '../../logs/log-store.ts';
import type {Clock} from '../clock.ts';
import type {LogFileSpec} from '../../core/spec.ts';
import {logPathsOf} from './log-file-spec.ts';
import {createLogFile, type LogFile} from './log-file.ts';

export interface LogFilesOptions {
	readonly services: readonly {readonly name: string; readonly logFile: LogFileSpec}[];
	readonly logs: Pick<LogStore, 'subscribe'>;
	readonly clock: Clock;
	/** A line of devtui's own in the log of a service. */
	readonly notice: (service: string, run: number, text: string) => void;
	/** A disk is slow: stop and go on reading what a service prints. Absent: what does not fit into memory is lost, and said. */
	readonly flow?: {pause(service: string): void; resume(service: string): void};
}

export interface LogFiles {
	/** All is written, or said to be missing. To be called when nothing runs any more. */
	close(): Promise<void>;
}

/**
 * What services print, in files. Made of the lines of the log and not of the bytes: only there are lines whole, both
 * streams in one order, a progress bar the line that it came to, and each with the time at which it came. Colours stay.
 */
export function createLogFiles({services, logs, clock, notice, flow}: LogFilesOptions): LogFiles {
	const runs = new Map<string, number>();
	const files = new Map<string, {readonly file: LogFile; readonly writers: Set<string>}>();
	const routes = new Map<string, Route>();

	/** Of several services that share a file the first says how it is rotated. */
	const fileAt = (path: string, service: string, rotation: LogFileSpec): LogFile => {
		const known = files.get(path);
		if (known) {
			known.writers.add(service);
			return known.file;
		}

		const writers = new Set([service]);
		const file = createLogFile({
			path,
			rotation,
			clock,
			say(text) {
				for (const writer of writers) {
					notice(writer, runs.get(writer) ?? 0, text);
				}
			},
			flow: {
				pause: () => writers.forEach(writer => flow?.pause(writer)),
				resume: () => writers.forEach(writer => flow?.resume(writer)),
			},
		});
		files.set(path, {file, writers});
		return file;
	};

	for (const {name, logFile} of services) {
		const paths = logPathsOf(name, logFile);
		routes.set(name, {
			stdout: fileAt(paths.stdout, name, logFile),
			stderr: fileAt(paths.stderr, name, logFile),
			hasTimestamps: logFile.hasTimestamps,
		});
	}

	const unsubscribe = logs.subscribe(entry => {
		const route = routes.get(entry.service);
		if (!route) {
			return;
		}

		runs.set(entry.service, entry.run);
		if (entry.type === 'output') {
			route[entry.stream].append(route.hasTimestamps ? withTime(entry) : entry.text, entry.lineCount);
		}
	});

	const flush = () => {
		for (const {file} of files.values()) {
			file.flush();
		}
	};

	// Also when devtui itself crashes.
	process.once('exit', flush);
	return {
		async close() {
			unsubscribe();
			await Promise.all([...files.values()].map(async ({file}) => file.close()));
			process.off('exit', flush);
		},
	};
}

interface Route extends Readonly<Record<OutputEntry['stream'], LogFile>> {
	readonly hasTimestamps: boolean;
}

/** Natively on the whole block: work for every line would cost more than all the rest. */
function withTime({at, text}: Extract<LogEntry, {type: 'output'}>): string {
	const prefix = `${new Date(at).toISOString()} `;
	return `${prefix}${text.slice(0, -1).replaceAll('\n', `\n${prefix}`)}\n`;
}
