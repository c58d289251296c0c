import {z} from 'zod';
import {askFor, namesQuery, unanswered} from '../link.ts';
import {about, rows, type Row} from '../rows.ts';
import {fit} from '../shape/fit.ts';
import {roughDuration} from '../shape/rough-duration.ts';
import {looks, names, tool} from '../tool.ts';

const service = z.object({
	name: z.string(),
	phase: z.string(),
	reason: z.string(),
	ready: z.boolean(),
	run: z.number(),
	restarts: z.number(),
	uptimeMs: z.number().nullable(),
	ports: z.array(z.number()),
});

export const listServices = tool({
	name: 'list_services',
	title: 'List services',
	description: 'List the services of the project that devtui runs, one line each: phase, reason, uptime, restarts, ports listened on. Call it first.',
	annotations: looks,
	input: z.strictObject({
		names,
		only_problems: z.boolean().default(false).describe('Only services that are neither ready nor ended well.'),
	}),
	output: z.object({
		project: z.string(),
		directory: z.string(),
		total: z.number().describe('How many services were asked for.'),
		ready: z.number().describe('How many of them are ready or have ended well.'),
		services: z.array(service),
		omitted: z.number().describe('Services left out to keep the answer small; ask for them by name or glob.'),
	}),
	async run({names: patterns, only_problems: isOnlyProblems}, {link, signal}) {
		const instance = await askFor(link, {method: 'GET', path: '/instance', signal}, about);
		const listed = await askFor(link, {method: 'GET', path: '/services', query: namesQuery(patterns), signal}, rows);
		if (instance.type !== 'ok' || listed.type !== 'ok') {
			return unanswered(instance, listed);
		}

		const {project, directory} = instance.value;
		const wanted = listed.value.filter(row => !isOnlyProblems || !isWell(row));
		const shown = fit(wanted, {textOf: lineOf, dataOf: row => service.parse(row), end: 'first'});
		const omitted = wanted.length - shown.length;
		const ready = listed.value.filter(isWell).length;
		return {
			type: 'ok',
			data: {project, directory, total: listed.value.length, ready, services: shown.map(row => service.parse(row)), omitted},
			text: [
				`${project} (${directory}): ${ready} of ${listed.value.length} ready`,
				...shown.map(lineOf),
				...omitted > 0 ? [`… ${omitted} more; ask for them by name or glob`] : [],
			].join('\n'),
		};
	},
});

function isWell({ready, phase}: Row): boolean {
	return ready || phase === 'completed';
}

function lineOf({name, phase, reason, uptimeMs, restarts, ports}: Row): string {
	return [
		`${name}: ${reason === phase ? phase : `${phase} (${reason})`}`,
		...uptimeMs === null ? [] : [`up ${roughDuration(uptimeMs)}`],
		...restarts === 0 ? [] : [`${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`],
		...ports.length === 0 ? [] : [`listens on ${ports.join(', ')}`],
	].join(', ');
}
