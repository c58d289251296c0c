import type {OutputEntry} from '../logs/entry.ts';
import {lastLines, type LogLine} from '../logs/log-lines.ts';
import type {LogStore} from '../logs/log-store.ts';

/** Of a service that has failed: so many lines say why. */
const mostLastWords = 20;

/** What a run of a service has printed last, builds and hooks of it included. */
export function lastWords(logs: LogStore, service: string, run: number, count = mostLastWords): readonly LogLine[] {
	return lastLines(logs.entriesOf(service, 0), count, {run, pattern: anyLine});
}

/** The same as entries of a log, for a format that prints those. */
export function lastEntries(logs: LogStore, service: string, run: number): readonly OutputEntry[] {
	return lastWords(logs, service, run).map(({at, stream = 'stdout', text}) => ({
		type: 'output', sequence: 0, service, run, at, firstLine: 0, lineCount: 1, stream, text: `${text}\n`,
	}));
}

/** Whether so little has been printed by others since that the last words of a run still stand before the reader's eyes. */
export function stillInView(logs: LogStore, service: string, run: number): boolean {
	const last = logs.entriesOf(service, 0).findLast(entry => entry.type === 'output' && entry.run === run);
	if (!last) {
		return true;
	}

	const {entries} = logs.read({sequence: last.sequence + 1, lines: {}});
	return entries.reduce((sum, entry) => sum + Math.max(1, entry.lineCount), 0) <= mostLastWords;
}

const anyLine = /^/;
