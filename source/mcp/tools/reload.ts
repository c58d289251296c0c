import {z} from 'zod';
import {askFor, unanswered} from '../link.ts';
import {fit} from '../shape/fit.ts';
import {cutText, plainText} from '../shape/plain-text.ts';
import {tool} from '../tool.ts';

const answer = z.object({added: z.array(z.string()), removed: z.array(z.string()), changed: z.array(z.string()), warnings: z.string().optional()});

export const reload = tool({
	name: 'reload',
	title: 'Reload the file',
	description: 'Read the configuration file again and do the least that has to be done: services that are the same run on with their pid. With an invalid file nothing changes, and its problems are told.',
	annotations: {readOnlyHint: false, destructiveHint: true, idempotentHint: true},
	input: z.strictObject({}),
	output: z.object({added: z.array(z.string()), removed: z.array(z.string()), restarted: z.array(z.string()), omitted: z.number().describe('Services left out to keep the answer small.')}),
	async run(_input, {link, signal}) {
		const reply = await askFor(link, {method: 'POST', path: '/reload', body: {}, signal}, answer);
		if (reply.type !== 'ok') {
			return unanswered(reply);
		}

		const {added, removed, changed, warnings = ''} = reply.value;
		const warned = warnings === '' ? [] : [cutText(warnings.split('\n').map(plainText).join('\n'), longestWarnings)];
		const all = [...added.map(name => ({what: 'started', name})), ...removed.map(name => ({what: 'removed', name})), ...changed.map(name => ({what: 'restarted', name}))];
		const [, ...shown] = fit([{what: '', name: warned.join('')}, ...all], {textOf: ({name}) => name, dataOf: ({what, name}) => what === '' ? [] : [name], end: 'first'});
		const namesOf = (wanted: string) => shown.filter(({what}) => what === wanted).map(({name}) => name);
		const lists = ['started', 'removed', 'restarted'].map(what => [what, namesOf(what)] as const);
		const done = lists.filter(([, names]) => names.length > 0).map(([what, names]) => `${what}: ${names.join(', ')}`);
		const omitted = all.length - shown.length;
		return {
			type: 'ok',
			data: {added: namesOf('started'), removed: namesOf('removed'), restarted: namesOf('restarted'), omitted},
			text: [...warned, ...all.length === 0 ? ['No service had to be started, restarted or removed.'] : done, ...omitted > 0 ? [`… and ${omitted} more`] : []].join('\n'),
		};
	},
});

/** A part of what an answer has room for, whatever characters they have. */
const longestWarnings = 6000;
