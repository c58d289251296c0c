import * as v from 'valibot';
import {value, trouble} from '../http/answer.ts';
import {one, queryFlag} from '../http/route.ts';
import {compileExactPattern} from '../logs/search-pattern.ts';
import type {About, Instance} from './instance.ts';
import {numberedEvents} from './events/numbered-events.ts';
import {instanceKey, parsePlace} from './events/place.ts';
import {followServices} from './events/services-feed.ts';
import {followEvents} from './event-lines.ts';
import {framesType} from './log-frames.ts';
import {followLogs} from './log-stream.ts';
import {chooseOne, chooseServices} from './names.ts';
import {names, route, type Route} from './route.ts';
import {serviceRow, type ServiceRow} from './service-row.ts';

const count = v.pipe(one, v.regex(/^\d{1,9}$/, 'a whole number'), v.transform(Number));
const epochMs = v.pipe(one, v.regex(/^\d{1,15}$/, 'a time in ms since 1970'), v.transform(Number));

export interface InstanceAnswer extends About {
	/** The whole text of what is wrong with the file since it was last read. */
	readonly fileTrouble: string | null;
}

/** What `devtui ps` asks for. */
export interface StateAnswer {
	readonly instance: InstanceAnswer;
	readonly services: readonly ServiceRow[];
}

/** What only looks. */
export const readRoutes: readonly Route[] = [
	route('GET', '/instance', v.strictObject({}), instance => value(aboutOf(instance))),

	{holdsForAMoment: true, ...route('GET', '/services', v.strictObject({names}), (instance, input, _signal, {wantsEvents, lastEventId}) => {
		const chosen = chooseServices(instance, input.names);
		if (chosen.type === 'trouble') {
			return chosen;
		}

		if (wantsEvents) {
			return followServices(instance, input.names.length > 0 ? chosen.names : undefined, lastEventId);
		}

		return value(rowsOf(instance, chosen.names));
	})},

	route('GET', '/state', v.strictObject({names}), (instance, input) => {
		const chosen = chooseServices(instance, input.names);
		return chosen.type === 'trouble' ? chosen : value({instance: aboutOf(instance), services: rowsOf(instance, chosen.names)} satisfies StateAnswer);
	}),

	route('GET', '/environment', v.strictObject({name: one}), (instance, {name}) => {
		const chosen = chooseOne(instance, name);
		if (chosen.type === 'trouble') {
			return chosen;
		}

		const {name: service} = chosen;
		const answer = instance.environmentOf(service);
		return answer.type === 'ok' ? value(answer.environment) : trouble(409, 'not-possible', `${service}: ${answer.message}.`);
	}),

	route('GET', '/logs', v.strictObject({names, follow: queryFlag, last: v.optional(count), since: v.optional(epochMs), pattern: v.optional(one)}), (instance, {names: patterns, follow, last, since, pattern}, _signal, {wantsEvents, lastEventId, accept}) => {
		const chosen = chooseServices(instance, patterns);
		if (chosen.type === 'trouble') {
			return chosen;
		}

		const compiled = pattern === undefined ? undefined : compileExactPattern(pattern);
		if (compiled?.type === 'invalid') {
			return trouble(400, 'bad-property', `"${pattern}" is no regular expression: ${compiled.problem}.`);
		}

		const key = instanceKey(instance.about);
		const after = parsePlace(key, lastEventId);
		return followLogs(instance.logs, {
			...wantsEvents && {instance: key, ...after && {after}},
			// All, those included that are added later.
			...patterns.length > 0 && {services: chosen.names},
			isFollowing: follow,
			...instance.olderLogs && {older: instance.olderLogs},
			...accept === framesType && {wantsFrames: true},
			...last !== undefined && {last},
			...since !== undefined && {since},
			...compiled && {pattern: compiled.pattern},
		});
	}),

	route('GET', '/events', v.strictObject({names}), (instance, {names: patterns}, _signal, {wantsEvents, lastEventId}) => {
		const chosen = chooseServices(instance, patterns);
		return chosen.type === 'trouble' ? chosen : followEvents({subscribeEvents: listener => numberedEvents(instance).subscribe(wantsEvents ? lastEventId : undefined, listener)}, patterns.length > 0 ? chosen.names : undefined);
	}),
];

function aboutOf({about, reloader}: Instance): InstanceAnswer {
	return {...about, fileTrouble: reloader?.trouble() ?? null};
}

function rowsOf(instance: Instance, names: readonly string[]): readonly ServiceRow[] {
	const {project} = instance.store;
	const {services} = instance.store.getSnapshot();
	const figures = instance.usage();
	const now = Date.now();
	const chosen = new Set(names);
	return project.services.filter(({name}) => chosen.has(name)).map(spec => serviceRow(spec, services[spec.name]!, {figures: figures.get(spec.name), published: instance.publishedPorts(spec.name)}, now));
}
