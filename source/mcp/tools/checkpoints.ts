import {z} from 'zod';
import {askFor, unanswered} from '../link.ts';
import {fit} from '../shape/fit.ts';
import {plainText} from '../shape/plain-text.ts';
import {roughDuration} from '../shape/rough-duration.ts';
import {looks, tool} from '../tool.ts';
import {act, acted} from './act.ts';

const checkpoint = z.object({
	file: z.string(),
	run: z.number().describe('The run that has opened it.'),
	ageMs: z.number(),
	privateBytes: z.number().nullable(),
});
type Checkpoint = z.output<typeof checkpoint>;

const answer = z.object({checkpoints: z.array(checkpoint), reason: z.string().nullable()});
const name = z.string().min(1).describe('The service.');

export const checkpoints = tool({
	name: 'checkpoints',
	title: 'From where it can go on',
	description: 'The files from which the program of a service can go on without starting from the beginning, in the order in which it has opened them. Only services with "checkpoint" in the file have any.',
	annotations: looks,
	input: z.strictObject({name}),
	output: z.object({checkpoints: z.array(checkpoint), reason: z.string().nullable().describe('Why there are none.'), omitted: z.number()}),
	async run({name: service}, {link, signal}) {
		const reply = await askFor(link, {method: 'GET', path: '/checkpoints', query: [['name', service]], signal}, answer);
		if (reply.type !== 'ok') {
			return unanswered(reply);
		}

		const {checkpoints: all, reason} = reply.value;
		const shown = fit(all, {textOf: lineOf, dataOf: each => each, end: 'last'});
		const omitted = all.length - shown.length;
		const text = reason === null
			? [...omitted > 0 ? [`${omitted} earlier ones, and`] : [], ...shown.map(lineOf)].join('\n')
			: `${service} has no checkpoints: ${plainText(reason)}.`;
		return {type: 'ok', data: {checkpoints: [...shown], reason, omitted}, text};
	},
});

export const rewind = tool({
	name: 'rewind',
	title: 'Go on from a checkpoint',
	description: 'End the current run of a service and go on, in another one, from where its program opened a file: all that it did before is still done. checkpoints lists the files.',
	annotations: {readOnlyHint: false, destructiveHint: true, idempotentHint: false},
	input: z.strictObject({name, file: z.string().min(1).describe('One that checkpoints lists.')}),
	output: acted,
	run: async ({name: service, file}, context) => act('/rewind', {name: service, file}, context),
});

function lineOf({file, run, ageMs}: Checkpoint): string {
	return `${plainText(file)}: opened in run ${run}, ${roughDuration(ageMs)} ago`;
}
