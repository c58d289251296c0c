import * as v from 'valibot';
import {reconfigure} from '../core/reconfigure.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {isAlive, type ProjectState} from '../core/state.ts';
import {trouble, type Answer} from './answer.ts';
import type {Instance} from './instance.ts';
import {route, type Route} from './route.ts';
import {scale} from './scale.ts';
import {untilState} from './until-state.ts';
import {judgeStart} from './verdict.ts';

/** What makes another project of it. */
export const projectRoutes: readonly Route[] = [
	route('POST', '/reload', v.strictObject({color: v.optional(v.boolean(), false), wait: v.optional(v.boolean(), true)}), (instance, {color, wait}, signal) => {
		const loaded = instance.load(color);
		return loaded.type === 'invalid'
			? trouble(422, 'invalid-file', loaded.text)
			: {type: 'later', value: goOver(instance, loaded.project, {wait, signal}).then(done => ({...done, warnings: loaded.warnings}))};
	}),

	route('POST', '/scale', v.strictObject({name: v.string(), count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), wait: v.optional(v.boolean(), true)}), (instance, {name, count, wait}, signal): Answer => {
		const scaled = scale(instance, name, count);
		return scaled.type === 'trouble' ? scaled : {type: 'later', value: goOver(instance, scaled.project, {wait, signal})};
	}),
];

export interface GoneOver {
	readonly added: readonly string[];
	readonly removed: readonly string[];
	readonly changed: readonly string[];
}

/** Resolves when those who have left are gone, and those who are new or different have been started. */
async function goOver({store, reconfigure: goTo}: Instance, after: ProjectSpec, {wait, signal}: {readonly wait: boolean; readonly signal: AbortSignal}): Promise<GoneOver> {
	const before = store.getSnapshot();
	const known = store.project.services.filter(({name}) => !before.services[name]?.isLeaving).map(({name}) => name);
	const {command} = reconfigure(store.project, after);
	const {changed, leaving: removed} = command.type === 'reconfigure' ? command : {changed: [], leaving: []};
	const added = after.services.map(({name}) => name).filter(name => !known.includes(name));
	const watched = goTo(after);
	if (wait) {
		await watched;
		await untilState(store, state => isOver(state, before, {added, removed, changed}) || undefined, signal);
	}

	return {added, removed: removed.filter(name => known.includes(name)), changed};
}

function isOver({services}: ProjectState, before: ProjectState, {added, removed, changed}: GoneOver): boolean {
	const isGone = removed.every(name => !services[name]);
	const areStarted = added.every(name => !services[name] || hasSettled(services[name]));
	const areReplaced = changed.every(name => {
		const now = services[name];
		const then = before.services[name];
		return !now || !then || !isAlive(then.phase) || judgeStart(then, true)(now) !== undefined;
	});
	return isGone && areStarted && areReplaced;
}

/** What waits for others may wait for long. */
function hasSettled({phase}: ProjectState['services'][string]): boolean {
	return phase.type !== 'stopping' && (phase.type !== 'starting' || phase.pid !== undefined);
}
