import {z} from 'zod';
import {askFor, namesQuery, unanswered} from '../link.ts';
import {explanations, verdicts} from '../rows.ts';
import {fit} from '../shape/fit.ts';
import {cutText, plainText} from '../shape/plain-text.ts';
import {followProgress} from '../follow-progress.ts';
import {withTimeLimit} from '../time-limit.ts';
import {names, tool, type Outcome, type ToolContext} from '../tool.ts';

const outcome = z.object({name: z.string(), ok: z.boolean(), text: z.string()});
const waited = z.object({done: z.boolean(), services: z.array(outcome), omitted: z.number()});
type Waited = z.output<typeof waited>;

export const waitUntil = tool({
	name: 'wait',
	title: 'Wait until ready',
	description: 'Wait until services are ready (one-shots: ended well). Ends when each is there, or cannot get there unless somebody acts (failed for good, stopped), and says why; after the time-out it says what each is still waiting for.',
	annotations: {readOnlyHint: true, destructiveHint: false, idempotentHint: true},
	input: z.strictObject({
		names,
		for: z.enum(['ready', 'started', 'ended']).default('ready').describe('What to wait for.'),
		timeout_seconds: z.number().min(0.1).max(3600).default(30).describe('Give up after this time. Clients often give up after 60 s by themselves.'),
	}),
	output: waited,
	run: async (input, context) => waitFor(input, context),
});

export async function waitFor({names: patterns, for: what, timeout_seconds: seconds}: {readonly names: readonly string[]; readonly for: 'ready' | 'started' | 'ended'; readonly timeout_seconds: number}, context: ToolContext): Promise<Outcome<Waited>> {
	const {link, signal} = context;
	const stop = followProgress(patterns, seconds, context);
	const answer = await withTimeLimit(Math.ceil(seconds * 1000), signal, async either => askFor(link, {method: 'POST', path: '/wait', body: {names: patterns, for: what}, signal: either}, verdicts));
	stop();
	if (answer.type === 'ok') {
		const bad = answer.value.filter(({isGood}) => !isGood);
		const inOrder = [...bad, ...answer.value.filter(({isGood}) => isGood)].map(({name, isGood, text}) => ({name, ok: isGood, text}));
		return waitOutcome(bad.length === 0, inOrder, []);
	}

	if (answer.type !== 'aborted' || signal.aborted) {
		return unanswered(answer);
	}

	const explained = await askFor(link, {method: 'GET', path: '/explanations', query: namesQuery(patterns), signal}, explanations);
	if (explained.type !== 'ok') {
		return unanswered(explained);
	}

	const open = explained.value.filter(({phase}) => what === 'ended' ? isStillOn.has(phase) : phase !== 'ready' && phase !== 'completed');
	return waitOutcome(false, open.map(({name, why}) => ({name, ok: false, text: why})), [`Not ${what} after ${seconds} s:`]);
}

const isStillOn: ReadonlySet<string> = new Set(['starting', 'ready', 'unready', 'stopping', 'waiting', 'backoff']);

type WaitOutcome = z.output<typeof outcome>;

function waitOutcome(done: boolean, all: readonly WaitOutcome[], first: readonly string[]): Outcome<Waited> {
	const told = all.map(each => ({...each, text: cutText(plainText(each.text), 1000)}));
	const services = fit(told, {textOf: lineOf, dataOf: each => each, end: 'first'});
	const omitted = all.length - services.length;
	return {
		type: done ? 'ok' : 'bad',
		data: {done, services: [...services], omitted},
		text: [...first, ...services.map(lineOf), ...omitted > 0 ? [`… and ${omitted} more`] : []].join('\n'),
	};
}

function lineOf({name, text}: WaitOutcome): string {
	return `${name}: ${text}`;
}
