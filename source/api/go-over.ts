import {reconfigure} from '../core/reconfigure.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {isAlive, type ProjectState} from '../core/state.ts';
import type {Instance} from './instance.ts';
import {untilState} from './until-state.ts';
import {judgeStart} from './verdict.ts';

export interface GoneOver {
	readonly added: readonly string[];
	readonly removed: readonly string[];
	readonly changed: readonly string[];
}

export interface GoingOver {
	readonly change: GoneOver;
	/** Resolves when those who have left are gone, and those who are new or different have been started. */
	settled(signal: AbortSignal): Promise<void>;
}

export function beginGoingOver({store, reconfigure: goTo}: Pick<Instance, 'store' | 'reconfigure'>, after: ProjectSpec): GoingOver {
	const before = store.getSnapshot();
	const known = store.project.services.filter(({name}) => !before.services[name]?.isLeaving).map(({name}) => name);
	const {command} = reconfigure(store.project, after);
	const {changed, leaving: removed} = command.type === 'reconfigure' ? command : {changed: [], leaving: []};
	const added = after.services.map(({name}) => name).filter(name => !known.includes(name));
	const watched = goTo(after);
	return {
		change: {added, removed: removed.filter(name => known.includes(name)), changed},
		async settled(signal) {
			await watched;
			await untilState(store, state => isOver(state, before, {added, removed, changed}) || undefined, signal);
		},
	};
}

export async function goOver(instance: Pick<Instance, 'store' | 'reconfigure'>, after: ProjectSpec, {wait, signal}: {readonly wait: boolean; readonly signal: AbortSignal}): Promise<GoneOver> {
	const {change, settled} = beginGoingOver(instance, after);
	if (wait) {
		await settled(signal);
	}

	return change;
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
