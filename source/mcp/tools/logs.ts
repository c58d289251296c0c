import {z} from 'zod';
import {parseDuration} from '../../lib/duration.ts';
import {askFor, namesQuery, problem, unanswered, type Problem} from '../link.ts';
import {about, logPage} from '../rows.ts';
import {cursorText, parseCursor} from '../shape/cursor.ts';
import {shapeLogs} from '../shape/log-answer.ts';
import {looks, names, tool} from '../tool.ts';

export const logs = tool({
	name: 'logs',
	title: 'Logs',
	description: 'What services have printed, in order of time over all of them: by default the last 50 lines. Give the same filters again with a cursor of an earlier answer to go on: older_cursor for what came before (on into log files, where services have them), newer_cursor for what was printed since.',
	annotations: looks,
	input: z.strictObject({
		names,
		lines: z.int().min(1).max(1000).default(50).describe('At most so many lines; an answer is never larger than 32 KiB.'),
		since: z.string().optional().describe('Only what is no older: a duration such as "90s" or "10m", or a time such as 2026-01-31T09:00:00Z.'),
		grep: z.string().min(1).optional().describe('Only lines in which this JavaScript regular expression is found; case matters only if there is a capital in it.'),
		errors_only: z.boolean().default(false).describe('Only lines of the level error or worse, with their stack traces.'),
		run: z.int().min(1).optional().describe('Only lines of this run of the services.'),
		cursor: z.string().optional().describe('older_cursor or newer_cursor of an earlier answer.'),
		max_line_length: z.int().min(40).max(4000).default(400).describe('Longer lines are cut, and it is said how much is left out.'),
	}),
	output: z.object({
		lines: z.array(z.object({
			time: z.string().nullable().describe('Null: not known, of a devtui before this one.'),
			service: z.string(),
			run: z.number().describe('0: of a devtui before this one.'),
			from: z.enum(['stdout', 'stderr', 'devtui']),
			text: z.string(),
		})),
		older: z.number().describe('Lines that fit the filters and came before these.'),
		newer: z.number().describe('Lines that fit the filters and came after these.'),
		older_in_files: z.boolean().describe('Log files may have more that came before, not counted in older; older_cursor leads there.'),
		older_cursor: z.string(),
		newer_cursor: z.string(),
	}),
	async run({names: patterns, lines, since, grep, errors_only: isErrorsOnly, run, cursor, max_line_length: maxLineLength}, {link, signal}) {
		const instance = await askFor(link, {method: 'GET', path: '/instance', signal}, about);
		if (instance.type !== 'ok') {
			return unanswered(instance);
		}

		const from = since === undefined ? undefined : moment(since);
		const place = cursor === undefined ? undefined : parseCursor(cursor, instance.value.startedAt);
		const wrong = [from, place].find((each): each is Problem => typeof each === 'object' && each.type === 'problem');
		if (wrong) {
			return wrong;
		}

		const found = await askFor(link, {
			method: 'GET',
			path: '/log-page',
			query: [
				...namesQuery(patterns),
				['limit', String(lines)],
				...typeof from === 'number' ? [['since', String(from)] as const] : [],
				...grep === undefined ? [] : [['pattern', grep] as const],
				...isErrorsOnly ? [['errors', 'true'] as const] : [],
				...run === undefined ? [] : [['run', String(run)] as const],
				...place?.type === 'place' ? [[place.isNewer ? 'after' : 'before', place.place] as const] : [],
			],
			signal,
		}, logPage);
		if (found.type !== 'ok') {
			return unanswered(found);
		}

		const isForward = place?.type === 'place' && place.isNewer;
		const shaped = shapeLogs(found.value, {maxLineLength, isForward});
		const data = {
			...shaped.counts,
			older_in_files: found.value.olderInFiles,
			lines: [...shaped.lines],
			older_cursor: cursorText('older', shaped.start, instance.value.startedAt),
			newer_cursor: cursorText('newer', shaped.end, instance.value.startedAt),
		};
		const older = [...data.older > 0 ? [`${data.older} older`] : [], ...data.older_in_files ? [data.older > 0 ? 'more in log files' : 'older lines may be in log files'] : []];
		const none = data.older + data.newer === 0 && !data.older_in_files ? 'No line fits.' : isForward ? 'Nothing new.' : 'Nothing here.';
		return {
			type: 'ok',
			data,
			text: [
				...older.length > 0 ? [`… ${older.join(', ')}, cursor ${data.older_cursor}`] : [],
				...shaped.texts.length === 0 ? [none] : shaped.texts,
				data.newer > 0 ? `… ${data.newer} more, cursor ${data.newer_cursor}` : `(what comes later: cursor ${data.newer_cursor})`,
			].join('\n'),
		};
	},
});

/** Epoch ms. */
function moment(text: string): number | Problem {
	const ageMs = parseDuration(text);
	const time = ageMs === undefined && /^\d{4}-/.test(text) ? Date.parse(text) : Date.now() - (ageMs ?? Number.NaN);
	return Number.isNaN(time) ? problem(`"since" is no time: ${JSON.stringify(text)}. Write it as 90s, 10m, 1h30m, or 2026-01-31T09:00:00Z.`) : Math.max(0, Math.floor(time));
}
