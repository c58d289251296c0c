import {z} from 'zod';
import {askFor, namesQuery, unanswered} from '../link.ts';
import {explanations, rows, type Explanation, type Row} from '../rows.ts';
import {fit} from '../shape/fit.ts';
import {cutText, plainText} from '../shape/plain-text.ts';
import {roughDuration} from '../shape/rough-duration.ts';
import {looks, names, tool} from '../tool.ts';

const status = z.object({
	name: z.string(),
	phase: z.string(),
	why: z.string().describe('Why it is in this phase.'),
	inPhaseSince: z.string(),
	ready: z.boolean(),
	pid: z.number().nullable(),
	run: z.number(),
	restarts: z.number(),
	uptimeMs: z.number().nullable(),
	cause: z.string().nullable().describe('Why the current run was started; null while there is none.'),
	lastExit: z.string().nullable(),
	failuresInARow: z.number(),
	restartPolicy: z.string(),
	nextStartMs: z.number().nullable().describe('After a crash: ms until it is started again.'),
	waitingFor: z.array(z.string()),
	probes: z.array(z.object({kind: z.string(), check: z.string(), passes: z.boolean().nullable(), failures: z.number(), retries: z.number(), said: z.string().nullable().describe('What the last check said.')})),
	jobs: z.array(z.string()).describe('Builds and hooks that run now.'),
	changedFiles: z.array(z.string()).describe('Changed files that are not applied yet.'),
	watchPaused: z.boolean().nullable(),
	dependsOn: z.array(z.object({service: z.string(), condition: z.string(), met: z.boolean()})),
	neededBy: z.array(z.string()),
	unfinishedLine: z.string().nullable().describe('What it has printed behind its last newline: a prompt that waits for an answer.'),
	cpuPercent: z.number().nullable(),
	memoryBytes: z.number().nullable(),
	ports: z.array(z.number()),
});

export type Status = z.output<typeof status>;

export const serviceStatus = tool({
	name: 'status',
	title: 'Status with reasons',
	description: 'Why services are in the state they are in: exit code, crash loop and when it is started again, what it waits for, what its readiness probe said last, who needs it, a prompt it shows.',
	annotations: looks,
	input: z.strictObject({names}),
	output: z.object({services: z.array(status), omitted: z.number()}),
	async run({names: patterns}, {link, signal}) {
		const query = namesQuery(patterns);
		const [explained, listed] = await Promise.all([
			askFor(link, {method: 'GET', path: '/explanations', query, signal}, explanations),
			askFor(link, {method: 'GET', path: '/services', query, signal}, rows),
		]);
		if (explained.type !== 'ok' || listed.type !== 'ok') {
			return unanswered(explained, listed);
		}

		const all = explained.value.flatMap(each => {
			const row = listed.value.find(({name}) => name === each.name);
			return row ? [statusOf(each, row)] : [];
		});
		const services = fit(all, {textOf: describeStatus, dataOf: each => each, end: 'first'});
		const omitted = all.length - services.length;
		return {
			type: 'ok',
			data: {services: [...services], omitted},
			text: [...services.map(describeStatus), ...omitted > 0 ? [`… ${omitted} more services; ask for them by name or glob`] : []].join('\n'),
		};
	},
});

function statusOf(explanation: Explanation, row: Row): Status {
	const {failures, since, waitingFor, probes, unfinishedLine, ...rest} = explanation;
	const {ready, pid, run, restarts, uptimeMs, cpuPercent, memoryBytes, ports, watching} = row;
	return {
		...rest,
		why: cutText(plainText(rest.why), longest),
		inPhaseSince: since,
		failuresInARow: failures,
		waitingFor: waitingFor.slice(0, mostNamed).map(({what, need, because}) => cutText(`${what}${need === null ? '' : ` (until it is ${need})`}${because === null ? '' : `: ${plainText(because)}`}`, 300)),
		dependsOn: rest.dependsOn.slice(0, mostNamed),
		neededBy: rest.neededBy.slice(0, mostNamed),
		probes: probes.map(probe => ({...probe, said: probe.said === null ? null : cutText(plainText(probe.said), longest)})),
		unfinishedLine: unfinishedLine === null ? null : cutText(plainText(unfinishedLine), longest),
		ready, pid, run, restarts, uptimeMs, cpuPercent, memoryBytes,
		ports: [...ports],
		watchPaused: watching?.paused ?? null,
	};
}

const mostNamed = 10;
/** Of one sentence. */
const longest = 1000;

function describeStatus(of: Status): string {
	const facts = [
		...of.pid === null ? [] : [`pid ${of.pid}`],
		...of.run === 0 ? [] : [of.cause === null ? `last run ${of.run}` : `run ${of.run} (${of.cause})`],
		...of.uptimeMs === null ? [] : [`up ${roughDuration(of.uptimeMs)}`],
		...of.restarts === 0 ? [] : [`${of.restarts} ${of.restarts === 1 ? 'restart' : 'restarts'}`],
		...of.lastExit === null ? [] : [`last exit: ${of.lastExit}`],
		...of.ports.length === 0 ? [] : [`listens on ${of.ports.join(', ')}`],
	];
	return [
		`${of.name}: ${of.why === of.phase ? of.phase : `${of.phase}: ${of.why}`}`,
		...facts.length === 0 ? [] : [facts.join(', ')],
		...of.waitingFor.map(what => `waits for ${what}`),
		...of.probes.map(probeLine),
		...of.jobs.map(job => `runs ${job}`),
		...of.changedFiles.length === 0 ? [] : [`changed and not applied${of.watchPaused ? ' (its watch is paused)' : ''}: ${of.changedFiles.join(', ')}`],
		...of.neededBy.length === 0 ? [] : [`needed by ${of.neededBy.join(', ')}`],
		...of.unfinishedLine === null ? [] : [`shows a line without an end: ${JSON.stringify(of.unfinishedLine)}`],
	].join('\n  ');
}

function probeLine({kind, check, passes, failures, retries, said}: Status['probes'][number]): string {
	const verdict = passes === null ? 'not checked yet' : passes ? 'passes' : `fails (${failures} of ${retries})`;
	return `${kind} probe ${check}: ${verdict}${said === null ? '' : `: ${said}`}`;
}
