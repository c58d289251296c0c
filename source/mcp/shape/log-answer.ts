import type {LogPage} from '../rows.ts';
import {fit} from './fit.ts';
import {cutText, plainText} from './plain-text.ts';

export interface LogAnswer {
	readonly lines: readonly LogAnswerLine[];
	/** The same, a line each. */
	readonly texts: readonly string[];
	readonly counts: {readonly older: number; readonly newer: number};
	/** Places in the log where these lines begin and end. */
	readonly start: string;
	readonly end: string;
}

export interface LogAnswerLine {
	/** Null: an earlier devtui has written it into a log file without times. */
	readonly time: string | null;
	readonly service: string;
	readonly run: number;
	readonly from: 'stdout' | 'stderr' | 'devtui';
	readonly text: string;
}

/** Lines of a page as far as an answer has room; what has none counts as older, or as newer when it was read forward. */
export function shapeLogs({lines, start, end, older, newer}: LogPage, {maxLineLength, isForward}: {readonly maxLineLength: number; readonly isForward: boolean}): LogAnswer {
	const shaped = lines.map(({time, service, run, stream, text, place}) => ({
		place,
		line: {time, service, run, from: stream ?? 'devtui' as const, text: cutText(plainText(text), maxLineLength)},
	}));
	const kept = fit(shaped, {textOf: ({line}) => textOf(line), dataOf: ({line}) => line, end: isForward ? 'first' : 'last'});
	const left = shaped.length - kept.length;
	return {
		lines: kept.map(({line}) => line),
		texts: kept.map(({line}) => textOf(line)),
		counts: {older: older + (isForward ? 0 : left), newer: newer + (isForward ? left : 0)},
		start: isForward || left === 0 ? start : kept[0]?.place ?? start,
		end: isForward && left > 0 ? shaped[kept.length]!.place : end,
	};
}

/** `09:41:07.312 api | listening`; of devtui: `09:41:07.312 api | ── run 2 · you ──`. */
function textOf({time, service, from, text}: LogAnswerLine): string {
	const said = from === 'devtui' ? `── ${text} ──` : text;
	return `${time === null ? 'earlier' : time.slice(11, 23)} ${service}${from === 'stderr' ? ' (stderr)' : ''} | ${said}`;
}
