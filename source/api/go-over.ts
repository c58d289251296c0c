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

/** Resolves when those who have left are gone, and those who are new or different have been started. */
export async function goOver({store, reconfigure: goTo}: Pick<Instance, 'store' | 'reconfigure'>, after: ProjectSpec, {wait, signal}: {readonly wait: boolean; readonly signal: AbortSignal}): Promise<GoneOver> {
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
