import * as v from 'valibot';
import {secretValues, withoutValues} from '../lib/masked.ts';
import {compilePattern} from '../logs/search-pattern.ts';
import {trouble, value, type Answer} from '../http/answer.ts';
import {one, queryFlag} from '../http/route.ts';
import {explain} from './explanation.ts';
import type {Instance} from './instance.ts';
import {parsePlace, type PageLine} from './log-page.ts';
import {maskedConfiguration} from './masked-configuration.ts';
import {chooseServices} from './names.ts';
import {parsePlaceInChains} from './older/older-place.ts';
import type {AnyPageRequest} from './older/page-with-older.ts';
import {names, route, type Route} from './route.ts';

const whole = v.pipe(one, v.regex(/^\d{1,15}$/, 'a whole number'), v.transform(Number));
const pageSize = v.pipe(whole, v.minValue(1), v.maxValue(1000));

/** What is asked by those who cannot look at a console: reasons, history, and the log page by page. */
export const agentRoutes: readonly Route[] = [
	route('GET', '/explanations', v.strictObject({names}), (instance, input) => {
		const chosen = chooseServices(instance, input.names);
		if (chosen.type === 'trouble') {
			return chosen;
		}

		const {project} = instance.store;
		const state = instance.store.getSnapshot();
		const context = {project, state, now: Date.now(), insight: instance.insight};
		return value(project.services.filter(({name}) => chosen.names.includes(name)).map(spec => explain(spec, state.services[spec.name]!, context)));
	}),

	route('GET', '/runs', v.strictObject({names, last: v.optional(whole)}), (instance, {names: patterns, last = Number.POSITIVE_INFINITY}) => {
		const chosen = chooseServices(instance, patterns);
		return chosen.type === 'trouble' ? chosen : value(chosen.names.map(name => ({name, runs: runsOf(instance, name).slice(0, last)})));
	}),

	route('GET', '/configuration', v.strictObject({}), instance => instance.insight
		? {type: 'later', value: instance.insight.configuration().then(of => maskedConfiguration(of))}
		: trouble(409, 'not-possible', 'This devtui does not tell its configuration.')),

	route('GET', '/log-page', v.strictObject({
		names,
		limit: v.optional(pageSize, () => ['50']),
		after: v.optional(one),
		before: v.optional(one),
		since: v.optional(whole),
		run: v.optional(whole),
		pattern: v.optional(one),
		errors: queryFlag,
	}), async (instance, {names: patterns, limit, after, before, since, run, pattern, errors}, signal): Promise<Answer> => {
		const chosen = chooseServices(instance, patterns);
		if (chosen.type === 'trouble') {
			return chosen;
		}

		const compiled = pattern === undefined ? undefined : compilePattern(pattern);
		if (compiled?.type === 'invalid') {
			return trouble(400, 'bad-property', `"${pattern}" is no regular expression: ${compiled.problem}.`);
		}

		const from = after === undefined ? undefined : parsePlace(after) ?? parsePlaceInChains(after);
		const to = before === undefined ? undefined : parsePlace(before) ?? parsePlaceInChains(before);
		if ((after !== undefined && !from) || (before !== undefined && !to)) {
			return trouble(400, 'bad-property', `"${(from ? before : after) ?? ''}" is no place in the log.`);
		}

		const request: AnyPageRequest = {
			...patterns.length > 0 && {services: chosen.names},
			...from && {after: from},
			...to && {before: to},
			limit,
			filter: {onlyErrors: errors, ...since !== undefined && {since}, ...run !== undefined && {run}, ...compiled && {pattern: compiled.pattern}},
		};
		const {pageWithOlder} = await import('./older/page-with-older.ts');
		const paged = await pageWithOlder(instance.logs, instance.olderLogs, request, signal);
		return paged.type === 'ok' ? value({...paged.page, lines: withoutSecrets(paged.page.lines, instance)}) : trouble(400, 'bad-property', `The pattern "${pattern ?? ''}" takes too long on these lines; write a simpler one.`);
	}),
];

/** Times in ISO 8601; what does not apply is null. */
function runsOf({insight}: Instance, name: string): readonly object[] {
	return (insight?.runsOf(name) ?? []).map(({run, cause, startedAt, end}) => ({
		run,
		cause,
		startedAt: startedAt === undefined ? null : new Date(startedAt).toISOString(),
		endedAt: end ? new Date(end.at).toISOString() : null,
		durationMs: startedAt === undefined ? null : (end?.at ?? Date.now()) - startedAt,
		end: end?.how ?? null,
	}));
}

/** What a service prints of its own secrets does not leave the machine by an agent. */
function withoutSecrets(lines: readonly PageLine[], {environmentOf}: Instance): readonly PageLine[] {
	const secrets = new Map([...new Set(lines.map(({service}) => service))].map(service => {
		const made = environmentOf(service);
		return [service, made.type === 'ok' ? secretValues(made.environment) : []] as const;
	}));
	return lines.map(line => ({...line, text: withoutValues(line.text, secrets.get(line.service) ?? [])}));
}
