import process from 'node:process';
import {readSnapshot, type Snapshot} from '../api/read-snapshot.ts';
import type {ConsoleHost} from '../console/host.ts';
import {endOf} from '../core/journal.ts';
import type {LogEntry} from '../logs/entry.ts';
import {createLogStore, type LogStore} from '../logs/log-store.ts';
import {systemClock} from '../runtime/clock.ts';
import {version} from '../version.ts';
import {desktopClipboard} from './clipboard/clipboard.ts';
import {tellCrash} from './crash.ts';
import {crashed, usageError} from './exit-codes.ts';
import {logPager} from './pager/log-pager.ts';
import {loadPreferences} from './preferences.ts';
import {onEndingSignals, signalExitCode, type EndingSignal} from './signals.ts';

/** Show a snapshot in the console: all can be looked at, nothing runs. Answers with the exit code. */
export async function open(file: string): Promise<number> {
	const {env: environment, stdin, stdout, stderr} = process;
	const read = await readSnapshot(file);
	if (read.type === 'problem') {
		stderr.write(`${file} cannot be opened: ${read.text}.\n`);
		return usageError;
	}

	if (!stdin.isTTY || !stdout.isTTY || environment['TERM'] === 'dumb') {
		stderr.write('A snapshot is shown on a terminal; for programs it is lines of JSON, packed by gzip.\n');
		return usageError;
	}

	const preferences = loadPreferences(environment);
	if (!preferences) {
		return usageError;
	}

	const {mountConsole} = await import('../console/mount.tsx');
	const mounted = mountConsole({...hostOf(read.snapshot, environment, () => {
		mounted.unmount();
	}), ...preferences});
	let signal: EndingSignal | undefined;
	onEndingSignals(told => {
		signal ??= told;
		mounted.unmount();
	});

	const outcome = await mounted.done;
	stdin.pause();
	stdin.unref();
	if (outcome.type === 'crash') {
		tellCrash(outcome.error, 'devtui has crashed');
		return crashed;
	}

	const ended = outcome.type === 'terminal-gone' ? 'SIGHUP' : signal;
	return ended === undefined ? 0 : signalExitCode(ended);
}

function hostOf({head, journal, entries}: Snapshot, environment: ConsoleHost['environment'], quit: () => void): ConsoleHost {
	const at = Date.parse(head.takenAt);
	const taken = new Date(at).toLocaleString('sv');
	const {project, state: {shutdown: _shutdown, ...state}} = endOf(journal);
	const logs = logOf(entries);
	const refusal = `this is a snapshot of ${taken}: nothing runs here`;
	const shown = {...project, name: `${project.name}, ${taken}`};
	return {
		store: {
			project: shown,
			getSnapshot: () => state,
			subscribe: () => () => {},
			command() {
				// Refused before it comes here.
			},
		},
		stdin: process.stdin,
		stdout: process.stdout,
		environment,
		version,
		past: journal,
		refusal,
		logs,
		subscribeOutput(sink) {
			for (const entry of entries) {
				switch (entry.type) {
					case 'output': {
						sink.output(entry.service, entry.run, entry.stream, Buffer.from(entry.text.replaceAll('\n', '\r\n')));
						break;
					}

					case 'run-started': {
						sink.runStarted(entry.service, entry.run, entry.text);
						break;
					}

					case 'notice': {
						sink.notice(entry.service, entry.run, entry.text);
						break;
					}
				}
			}

			return () => {};
		},
		subscribeProblems(listener) {
			listener(`a snapshot taken ${taken} by devtui ${head.devtui} in ${head.directory} (${head.machine})`);
			return () => {};
		},
		input() {
			// Refused before it comes here.
		},
		resize() {
			// Lines are wrapped where they are shown.
		},
		flow: {
			pause() {
				// All of it is here already.
			},
			resume() {
				// The same.
			},
		},
		survivors: () => [],
		// Uptimes stand still at what they were.
		clock: {now: () => at, setTimer: systemClock.after},
		control: {
			choose: patterns => ({type: 'ok', names: patterns}),
			parseSignal: () => undefined,
			suggest: () => undefined,
			scale: async () => ({type: 'problem', text: refusal}),
			reload: async () => ({type: 'problem', text: refusal}),
		},
		clipboard: desktopClipboard(environment),
		pager: logPager(logs, environment),
		quit,
	};
}

function logOf(entries: readonly LogEntry[]): LogStore {
	const logs = createLogStore({maxBytes: Number.POSITIVE_INFINITY});
	for (const entry of entries) {
		switch (entry.type) {
			case 'output': {
				logs.append(entry.service, entry.run, entry.stream, entry, entry.at);
				break;
			}

			case 'run-started': {
				logs.runStarted(entry.service, entry.run, entry.text, entry.at);
				break;
			}

			case 'notice': {
				logs.notice(entry.service, entry.run, entry.text, entry.at);
				break;
			}
		}
	}

	return logs;
}
