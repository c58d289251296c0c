import {stripAnsi} from '../lib/ansi.ts';
import type {LogEntry} from '../logs/entry.ts';
import {lastLines, linesOf as rawLinesOf, type LineFilter, type LogLine as RawLine} from '../logs/log-lines.ts';
import type {LogStore} from '../logs/log-store.ts';
import {DevtuiError} from './errors.ts';
import {throwIfAborted, whenAborted} from './patiently.ts';
import type {EngineFollowQuery, EngineLogQuery, LogLine, LogQuery} from './types.ts';

/** What a service has printed, line by line, as a program gets it. */
export function linesOf(entries: readonly LogEntry[], filter: LineFilter = printed): LogLine[] {
	return [...rawLinesOf(entries, filter)].map(toPublic);
}

export function readLines(logs: LogStore, {services, last, ...query}: EngineLogQuery): LogLine[] {
	const filter = filterOf(query);
	const {entries} = logs.read(logs.start(), services ? {services} : {});
	checkLast(last);
	return last === undefined ? linesOf(entries, filter) : lastLines(entries, last, filter).map(toPublic);
}

export function checkLast(last: number | undefined): void {
	if (last !== undefined && (!Number.isInteger(last) || last < 0)) {
		throw new DevtuiError('invalid-option', `\`last\` must be a number of lines, not ${String(last)}.`);
	}
}

/** `whenOver`: calls back once nothing more will be logged. */
export function followLines(logs: LogStore, {services, from = 'start', signal, ...query}: EngineFollowQuery, whenOver: (over: () => void) => () => void): AsyncIterableIterator<LogLine> {
	const filter = filterOf(query);
	throwIfAborted(signal);
	return follow(from === 'now' ? logs.end() : logs.start());

	async function* follow(begin: ReturnType<LogStore['start']>): AsyncGenerator<LogLine, void, void> {
		let cursor = begin;
		let isOver = false;
		let wake = () => {};
		const hold = logs.hold(cursor);
		const endings = [
			hold.release,
			logs.subscribe(() => {
				wake();
			}),
			whenOver(() => {
				isOver = true;
				wake();
			}),
			whenAborted(signal, () => {
				wake();
			}),
		];
		try {
			for (;;) {
				const woken = new Promise<void>(resolve => {
					wake = resolve;
				});
				const wasOver = isOver;
				const {entries, cursor: next} = logs.read(cursor, {maxBytes: bytesAtOnce, ...services && {services}});
				for (const line of linesOf(entries, filter)) {
					throwIfAborted(signal);
					yield line;
				}

				throwIfAborted(signal);
				cursor = next;
				hold.advance(cursor);
				if (entries.length === 0) {
					if (wasOver) {
						return;
					}

					await woken;
				}
			}
		} finally {
			for (const end of endings) {
				end();
			}
		}
	}
}

const bytesAtOnce = 64 * 1024;

/** Without what devtui says. */
const printed: LineFilter = {pattern: /^/};

/** A string stands for itself. */
export function toPattern(pattern: RegExp | string, what: string): RegExp {
	if (pattern instanceof RegExp || Object.prototype.toString.call(pattern) === '[object RegExp]') {
		return pattern as RegExp;
	}

	if (typeof pattern !== 'string') {
		throw new DevtuiError('invalid-option', `\`${what}\` must be a regular expression or a string, not ${String(pattern)}.`);
	}

	return new RegExp(pattern.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
}

export function filterOf({grep, since, run, own = false}: Omit<LogQuery, 'last'>): LineFilter {
	const from = since === undefined ? undefined : Number(since);
	if (Number.isNaN(from)) {
		throw new DevtuiError('invalid-option', '`since` must be epoch milliseconds or a Date.');
	}

	const pattern = grep === undefined ? own ? undefined : printed.pattern : toPattern(grep, 'grep');
	return {...from !== undefined && {since: from}, ...run !== undefined && {run}, ...pattern && {pattern}};
}

export function toPublic({service, run, at, stream, text}: RawLine): LogLine {
	return {service, run, stream: stream ?? 'devtui', time: at, text: stripAnsi(text), styled: text};
}
