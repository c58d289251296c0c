import {z} from 'zod';
import {askFor, namesQuery, unanswered} from '../link.ts';
import {runLists} from '../rows.ts';
import {fit} from '../shape/fit.ts';
import {roughDuration} from '../shape/rough-duration.ts';
import {looks, names, tool} from '../tool.ts';

const run = z.object({
	service: z.string(),
	run: z.number(),
	cause: z.string().describe('Why it was started: start, you (somebody asked), FILE changed, after exit N, SERVICE restarted.'),
	startedAt: z.string().nullable(),
	endedAt: z.string().nullable(),
	durationMs: z.number().nullable(),
	end: z.string().nullable().describe('How it ended; null while it lives.'),
});
type Run = z.output<typeof run>;

export const runs = tool({
	name: 'runs',
	title: 'Why did it restart',
	description: 'The history of runs of services, newest first: why each run was started, how long it lasted, and how it ended. Answers "why did it restart".',
	annotations: looks,
	input: z.strictObject({
		names,
		last: z.int().min(1).max(50).default(5).describe('How many runs of each service, from the newest.'),
	}),
	output: z.object({runs: z.array(run), omitted: z.number()}),
	async run({names: patterns, last}, {link, signal}) {
		const lists = await askFor(link, {method: 'GET', path: '/runs', query: [...namesQuery(patterns), ['last', String(last)]], signal}, runLists);
		if (lists.type !== 'ok') {
			return unanswered(lists);
		}

		const all = lists.value.flatMap(({name, runs: list}) => list.map((each): Run => ({service: name, ...each})));
		const shown = fit(all, {textOf: lineOf, dataOf: each => each, end: 'first'});
		const omitted = all.length - shown.length;
		return {
			type: 'ok',
			data: {runs: [...shown], omitted},
			text: all.length === 0 ? 'None of these services has been started yet.' : [...shown.map(lineOf), ...omitted > 0 ? [`… ${omitted} more; ask for fewer services or a smaller "last"`] : []].join('\n'),
		};
	},
});

function lineOf({service, run: number, cause, startedAt, durationMs, end}: Run): string {
	const lasted = durationMs === null ? '' : end === null ? `, for ${roughDuration(durationMs)} now` : ` after ${roughDuration(durationMs)}`;
	return `${service} run ${number}${startedAt === null ? '' : ` at ${startedAt}`} (${cause}): ${end ?? 'running'}${lasted}`;
}
