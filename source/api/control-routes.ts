import * as v from 'valibot';
import type {Command} from '../core/events.ts';
import type {ProjectSpec} from '../core/spec.ts';
import type {ServiceState} from '../core/state.ts';
import {watchOf} from '../core/watch-of.ts';
import {trouble, value, type Answer} from '../http/answer.ts';
import type {Instance} from './instance.ts';
import {judgeWait} from './judge-wait.ts';
import {chooseServices} from './names.ts';
import {roll} from './roll.ts';
import {names, route, wait, type Route} from './route.ts';
import {stopAllBut} from './stop-all-but.ts';
import {untilJudged} from './until-judged.ts';
import {untilState} from './until-state.ts';
import {createJury, judgeRebuild, judgeSignal, judgeStart, judgeStop, type Judge, type JudgeOfAll, type Verdict} from './verdict.ts';
import {whileItEnds} from './while-it-ends.ts';

const named = v.strictObject({names, wait});
const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(2 ** 31 - 1));

/** What changes the lives of services. Each answers when it has happened, or at once when it is not waited for. */
export const controlRoutes: readonly Route[] = [
	route('POST', '/start', named, (instance, input, signal) => {
		// To start everything is to start what `up` would.
		const enabled = instance.store.project.services.filter(({isDisabled}) => !isDisabled).map(({name}) => name);
		return whileItEnds(instance) ?? act(instance, {...input, all: enabled}, signal, {
			command: services => ({type: 'start', services}),
			judge: before => judgeStart(before, false),
		});
	}),

	route('POST', '/stop', v.strictObject({names, wait, signal: v.optional(v.string()), graceMs: v.optional(milliseconds)}), (instance, {signal: signalText, graceMs, ...input}, signal) => {
		const stopSignal = signalText === undefined ? undefined : instance.parseSignal(signalText);
		if (signalText !== undefined && stopSignal === undefined) {
			return noSignal(signalText);
		}

		return act(instance, input, signal, {
			command: services => ({type: 'stop', services, ...stopSignal && {signal: stopSignal}, ...graceMs !== undefined && {graceMs}}),
			judge: judgeStop,
		});
	}),

	route('POST', '/restart', v.strictObject({names, wait, rolling: v.optional(v.boolean(), false)}), (instance, {rolling, ...input}, signal) => {
		const inUse = instance.store.project.services.filter(({name, isDisabled}) => !isDisabled || instance.store.getSnapshot().services[name]!.run > 0).map(({name}) => name);
		if (rolling) {
			return whileItEnds(instance) ?? inTurn(instance, {...input, all: inUse});
		}

		return whileItEnds(instance) ?? act(instance, {...input, all: inUse}, signal, {
			command: services => ({type: 'restart', services}),
			judge: before => judgeStart(before, true),
		});
	}),

	route('POST', '/pause', named, (instance, input, signal) => act(instance, input, signal, {
		command: services => ({type: 'pause-watch', services}),
		judge: before => () => ({isGood: true, text: isWatched(instance, before) ? 'watching is paused' : 'is not watched'}),
	})),

	route('POST', '/resume', named, (instance, input, signal) => act(instance, input, signal, {
		command: services => ({type: 'resume-watch', services}),
		judge: before => () => ({isGood: true, text: isWatched(instance, before) ? 'watching again' : 'is not watched'}),
	})),

	route('POST', '/signal', v.strictObject({
		names: v.pipe(v.array(v.string()), v.minLength(1)),
		signal: v.string(),
		to: v.optional(v.union([v.picklist(['group', 'main', 'children']), v.strictObject({pid: v.pipe(v.number(), v.integer(), v.minValue(1))})]), 'group'),
		wait,
	}), (instance, {signal: text, to, ...input}, signal) => {
		const what = instance.parseSignal(text);
		if (what === undefined) {
			return noSignal(text);
		}

		if (what === 'SIGKILL' && to === 'group') {
			return act(instance, input, signal, {command: services => ({type: 'kill', services}), judge: judgeStop});
		}

		const chosen = chooseServices(instance, input.names);
		if (chosen.type === 'trouble') {
			return chosen;
		}

		const judges = chosen.names.map(name => [name, judgeSignal(instance.signal(name, what, to), what, instance.store.getSnapshot().services[name]?.signals?.at(-1))] as const);
		const jury = createJury(new Map(judges));
		const now = jury(instance.store.getSnapshot()) ?? (input.wait ? undefined : chosen.names.map((name): Verdict => ({name, isGood: true, text: 'asked'})));
		return now ? value(now) : {type: 'later', value: untilJudged(instance.store, jury, signal)};
	}),

	route('POST', '/send', v.strictObject({name: v.string(), text: v.string()}), (instance, {name, text}) => {
		const chosen = chooseServices(instance, [name]);
		if (chosen.type === 'trouble') {
			return chosen;
		}

		const problems = chosen.names.flatMap(service => {
			const standing = instance.send(service, text);
			return standing === undefined ? [] : [`${service} ${standing}.`];
		});
		return problems.length > 0 ? trouble(409, 'not-possible', problems.join('\n')) : value(chosen.names.map(service => ({name: service, isGood: true, text: 'sent'})));
	}),

	// Who is patient has a time-out of its own: until then somebody may start what was stopped.
	route('POST', '/wait', v.strictObject({names, for: v.optional(v.picklist(['started', 'ready', 'ended']), 'ready'), patient: v.optional(v.boolean(), false)}), (instance, input, signal) => {
		const {project} = instance.store;
		const enabled = project.services.filter(({isDisabled}) => !isDisabled).map(({name}) => name);
		const chosen = chooseServices(instance, input.names, enabled);
		return chosen.type === 'trouble' ? chosen : {type: 'later', value: verdicts(instance, chosen.names, name => judgeWait(input.for, {isOneShot: isOneShot(project, name), isDisabled: !enabled.includes(name), isPatient: input.patient}), signal)};
	}),

	route('POST', '/rebuild', v.strictObject({names: v.pipe(v.array(v.string()), v.minLength(1)), wait}), (instance, input, signal) => {
		const chosen = chooseServices(instance, input.names);
		const without = chosen.type === 'ok' ? instance.store.project.services.filter(({name, build}) => chosen.names.includes(name) && !build) : [];
		return without.length > 0 ? trouble(409, 'not-possible', without.map(({name}) => `${name} has nothing to build: it has no "build" and no "build_command".`).join('\n')) : whileItEnds(instance) ?? act(instance, input, signal, {
			command: services => ({type: 'rebuild', services}),
			judge: judgeRebuild,
		});
	}),

	route('POST', '/down', v.strictObject({wait, except: v.optional(v.array(v.string()), [])}), (instance, {except, ...input}, signal) => {
		const {store} = instance;
		if (except.length > 0) {
			return stopAllBut(instance, except, input.wait, signal);
		}

		store.command({type: 'shut-down', reason: 'devtui down', force: false});
		const atRest = untilState(store, ({services}) => Object.values(services).every(({phase, jobs}) => !('pid' in phase) && phase.type !== 'starting' && phase.type !== 'stopping' && jobs.length === 0) || undefined, signal);
		return input.wait ? {type: 'later', value: atRest.then(() => ({}))} : value({});
	}),
];

interface Act {
	readonly command: (services: readonly string[]) => Command;
	/** Given each service as it was before the command. */
	readonly judge: (before: ServiceState) => Judge;
}

function act(instance: Instance, input: {readonly names: readonly string[]; readonly wait: boolean; readonly all?: readonly string[]}, signal: AbortSignal, {command, judge}: Act): Answer {
	const {store} = instance;
	const chosen = chooseServices(instance, input.names, input.all);
	if (chosen.type === 'trouble') {
		return chosen;
	}

	const before = store.getSnapshot().services;
	store.command(command(chosen.names));
	if (!input.wait) {
		return value(chosen.names.map((name): Verdict => ({name, isGood: true, text: 'asked'})));
	}

	return {type: 'later', value: verdicts(instance, chosen.names, name => judge(before[name]!), signal)};
}

/** Goes on to its end also when nobody waits for it any more. */
function inTurn(instance: Instance, {names: patterns, all, wait: waits}: {readonly names: readonly string[]; readonly all: readonly string[]; readonly wait: boolean}): Answer {
	const chosen = chooseServices(instance, patterns, all);
	if (chosen.type === 'trouble') {
		return chosen;
	}

	const rolled = roll(instance, chosen.names);
	return waits ? {type: 'later', value: rolled} : value(chosen.names.map((name): Verdict => ({name, isGood: true, text: 'asked'})));
}

async function verdicts({store}: Instance, services: readonly string[], judge: (name: string) => Judge | JudgeOfAll, signal: AbortSignal): Promise<readonly Verdict[]> {
	const jury = createJury(new Map(services.map(name => [name, judge(name)])));
	return untilJudged(store, jury, signal);
}

function isWatched({store}: Instance, service: ServiceState): boolean {
	const spec = store.project.services.find(({name}) => name === service.name);
	return spec !== undefined && watchOf(spec, service) !== undefined;
}

/** Somebody waits for its end. */
function isOneShot({services}: ProjectSpec, name: string): boolean {
	return services.some(({dependsOn}) => dependsOn.some(({service, condition}) => service === name && (condition === 'completed' || condition === 'completed-successfully')));
}

function noSignal(text: string): Answer {
	return trouble(400, 'bad-property', `There is no signal "${text}".`);
}
