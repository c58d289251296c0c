import {z} from 'zod';
import {askFor, unanswered} from '../link.ts';
import {cutToAnswer} from '../shape/fit.ts';
import {plainText} from '../shape/plain-text.ts';
import {tool} from '../tool.ts';

const answer = z.object({added: z.array(z.string()), removed: z.array(z.string()), changed: z.array(z.string()), warnings: z.string().optional()});

export const reload = tool({
	name: 'reload',
	title: 'Reload the file',
	description: 'Read the configuration file again and do the least that has to be done: services that are the same run on with their pid. With an invalid file nothing changes, and its problems are told.',
	annotations: {readOnlyHint: false, destructiveHint: true, idempotentHint: true},
	input: z.strictObject({}),
	output: z.object({added: z.array(z.string()), removed: z.array(z.string()), restarted: z.array(z.string())}),
	async run(_input, {link, signal}) {
		const reply = await askFor(link, {method: 'POST', path: '/reload', body: {}, signal}, answer);
		if (reply.type !== 'ok') {
			return unanswered(reply);
		}

		const {added, removed, changed, warnings = ''} = reply.value;
		const lines = [['started', added], ['removed', removed], ['restarted', changed]] as const;
		const done = lines.filter(([, list]) => list.length > 0).map(([what, list]) => `${what}: ${list.join(', ')}`);
		const text = [...warnings === '' ? [] : [plainText(warnings)], ...done.length === 0 ? ['No service had to be started, restarted or removed.'] : done].join('\n');
		return {type: 'ok', data: {added, removed, restarted: changed}, text: cutToAnswer(text)};
	},
});
