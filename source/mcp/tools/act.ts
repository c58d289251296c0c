import {z} from 'zod';
import {askFor, namesQuery, unanswered} from '../link.ts';
import {logPage, verdicts, type Verdict} from '../rows.ts';
import {fit} from '../shape/fit.ts';
import {cutText, plainText} from '../shape/plain-text.ts';
import {withTimeLimit} from '../time-limit.ts';
import type {Outcome, ToolContext} from '../tool.ts';
import {waitFor} from './wait.ts';

/** What has become of each service, and what those have printed last with which it went wrong. */
export const acted = z.object({
	done: z.boolean(),
	services: z.array(z.object({name: z.string(), ok: z.boolean(), text: z.string(), lastLines: z.array(z.string()).optional()})),
	omitted: z.number(),
});

export type Acted = z.output<typeof acted>;
type ActedService = Acted['services'][number];

/** Ask for something to be done with services, and wait until it has happened. */
export async function act(path: string, body: object, context: ToolContext): Promise<Outcome<Acted>> {
	const {link, signal} = context;
	const reply = await withTimeLimit(longestMs, signal, async either => askFor(link, {method: 'POST', path, body, signal: either}, verdicts));
	if (reply.type === 'aborted' && !signal.aborted) {
		return {type: 'problem', text: `It was asked for, and has not happened within ${longestMs / 1000} s. Look at it with status or waiting_for.`};
	}

	return reply.type === 'ok' ? tell(reply.value, context) : unanswered(reply);
}

/** The same, and then until they are ready. */
export async function actAndWait(path: string, body: {readonly names: readonly string[]}, seconds: number, context: ToolContext): Promise<Outcome<Acted>> {
	const begun = await act(path, body, context);
	if (begun.type !== 'ok') {
		return begun;
	}

	const waited = await waitFor({names: body.names, for: 'ready', timeout_seconds: seconds}, context);
	return waited.type === 'problem' ? waited : tell(waited.data.services.map(({name, ok, text}) => ({name, isGood: ok, text})), context);
}

/** As long as the grace of a service may take it, and a little. */
const longestMs = 55_000;
const mostWithLines = 3;
const linesOfEach = 10;

async function tell(found: readonly Verdict[], context: ToolContext): Promise<Outcome<Acted>> {
	const bad = found.filter(({isGood}) => !isGood);
	const lines = new Map(await Promise.all(bad.slice(0, mostWithLines).map(async ({name}) => [name, await lastLines(name, context)] as const)));
	const all = [...bad, ...found.filter(({isGood}) => isGood)].map(({name, isGood, text}): ActedService => {
		const last = lines.get(name);
		return {name, ok: isGood, text: cutText(plainText(text), 500), ...last && {lastLines: [...last]}};
	});
	const services = fit(all, {textOf: textOfService, dataOf: each => each, end: 'first'});
	const omitted = all.length - services.length;
	const text = [...services.map(textOfService), ...omitted > 0 ? [`… and ${omitted} more`] : []].join('\n');
	return {type: bad.length === 0 ? 'ok' : 'bad', data: {done: bad.length === 0, services: [...services], omitted}, text};
}

function textOfService({name, text, lastLines: lines = []}: ActedService): string {
	return [`${name}: ${text}`, ...lines.map(line => `  | ${line}`)].join('\n');
}

async function lastLines(name: string, {link, signal}: ToolContext): Promise<readonly string[]> {
	const page = await askFor(link, {method: 'GET', path: '/log-page', query: [...namesQuery([name]), ['limit', String(linesOfEach)]], signal}, logPage);
	return page.type === 'ok' ? page.value.lines.map(({text}) => cutText(plainText(text), 200)) : [];
}
