import {stripAnsi} from '../lib/ansi.ts';
import type {LogSink} from '../logs/log-sink.ts';
import type {LogStore} from '../logs/log-store.ts';
import type {OutputSink} from './contract.ts';

/** Where the bytes of services go: into the log, and to whoever listens to them as they come (terminals behind panes). */
export interface Output extends OutputSink {
	/** From now on; returns the unsubscriber. */
	tap(listener: OutputTap): () => void;
	/** The size of the terminal that a service sees, in cells: lines are made of what it draws there. */
	resize(service: string, columns: number, rows: number): void;
	/** What a run has printed since its last newline. */
	unfinishedLine(service: string, run: number): string;
	/** The service is no more: what it has printed goes, once it is read. */
	forget(service: string): void;
	/** Each line of a run, those printed already included; returns the unsubscriber. */
	lines(service: string, run: number, listener: (line: string) => void): () => void;
}

export type OutputTap = Pick<OutputSink, 'output' | 'runStarted' | 'notice'>;

export function createOutput(logs: LogStore, sink: LogSink): Output {
	const taps = new Set<OutputTap>();

	/** Below what the service shows: it may be in the middle of a line, or of drawing its screen. */
	const tapLines = (service: string, run: number, lines: string) => {
		for (const tap of lines === '' ? [] : taps) {
			tap.notice(service, run, stripAnsi(lines.slice(0, -1)));
		}
	};

	return {
		output(service, run, stream, chunk) {
			sink.output(service, run, stream, chunk);
			for (const tap of taps) {
				tap.output(service, run, stream, chunk);
			}
		},
		runStarted(service, run, text) {
			sink.runStarted(service, run, text);
			for (const tap of taps) {
				tap.runStarted(service, run, text);
			}
		},
		notice(service, run, text) {
			sink.notice(service, run, text);
			for (const tap of taps) {
				tap.notice(service, run, text);
			}
		},
		jobStarted(service, run, text) {
			sink.notice(service, run, text);
			for (const tap of taps) {
				tap.runStarted(service, run, text);
			}
		},
		jobOutput(service, run, job, stream, chunk) {
			tapLines(service, run, sink.jobOutput(service, run, job, stream, chunk));
		},
		jobEnded(service, run, job) {
			tapLines(service, run, sink.jobEnded(service, run, job));
		},
		runEnded(service, run) {
			sink.runEnded(service, run);
		},
		tap(listener) {
			taps.add(listener);
			return () => {
				taps.delete(listener);
			};
		},
		resize(service, columns, rows) {
			sink.resize(service, {columns, rows});
		},
		unfinishedLine: (service, run) => sink.partial(service, run, 'stdout'),
		forget: sink.forget,
		lines(service, run, listener) {
			const tell = (text: string) => {
				for (const line of text.split('\n').slice(0, -1)) {
					listener(line);
				}
			};

			for (const entry of logs.read(logs.start(), {services: [service]}).entries) {
				if (entry.type === 'output' && entry.run === run) {
					tell(entry.text);
				}
			}

			return logs.subscribe(entry => {
				if (entry.type === 'output' && entry.service === service && entry.run === run) {
					tell(entry.text);
				}
			});
		},
	};
}
