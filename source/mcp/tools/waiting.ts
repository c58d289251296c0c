import {z} from 'zod';
import {askFor, namesQuery, unanswered} from '../link.ts';
import {explanations} from '../rows.ts';
import {fit} from '../shape/fit.ts';
import {cutText, plainText} from '../shape/plain-text.ts';
import {looks, names, tool} from '../tool.ts';

const waiting = z.object({name: z.string(), phase: z.string(), why: z.string()});
type Waiting = z.output<typeof waiting>;

export const waitingFor = tool({
	name: 'waiting_for',
	title: 'What is it waiting for',
	description: 'Which services are not up yet and what each waits for, down to the one that holds up the others: a dependency, a probe, a build, a crash loop.',
	annotations: looks,
	input: z.strictObject({names}),
	output: z.object({waiting: z.array(waiting), omitted: z.number()}),
	async run({names: patterns}, {link, signal}) {
		const explained = await askFor(link, {method: 'GET', path: '/explanations', query: namesQuery(patterns), signal}, explanations);
		if (explained.type !== 'ok') {
			return unanswered(explained);
		}

		const all = explained.value
			.filter(({phase}) => phase !== 'ready' && phase !== 'completed' && phase !== 'idle' && phase !== 'stopped')
			.map(({name, phase, why}) => ({name, phase, why: cutText(plainText(why), 1000)}));
		const shown = fit(all, {textOf: lineOf, dataOf: each => each, end: 'first'});
		const omitted = all.length - shown.length;
		return {
			type: 'ok',
			data: {waiting: [...shown], omitted},
			text: all.length === 0 ? 'Nothing waits: each service is ready, has ended well, or is stopped.' : [...shown.map(lineOf), ...omitted > 0 ? [`… ${omitted} more`] : []].join('\n'),
		};
	},
});

function lineOf({name, why}: Waiting): string {
	return `${name}: ${why}`;
}
