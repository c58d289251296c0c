import {without} from '../core/additions.ts';
import type {Phase} from '../core/state.ts';
import {trouble, value, type Answer} from '../http/answer.ts';
import {goOver} from './go-over.ts';
import type {Instance} from './instance.ts';
import type {Verdict} from './verdict.ts';

/** Stopped and gone from the project, or gone while they run on; a service of the file comes back when that is read again. */
export function removeServices(instance: Instance, {names, keepsRunning}: {readonly names: readonly string[]; readonly keepsRunning: boolean}, {wait, signal}: {readonly wait: boolean; readonly signal: AbortSignal}): Answer {
	const {store, cannotRelease} = instance;
	const {services: states} = store.getSnapshot();
	const result = without(store.project.services.filter(({name}) => !states[name]?.isLeaving), names);
	if (result.type === 'needed') {
		return trouble(409, 'not-possible', result.by.map(({service, dependent}) => `${service} is needed by ${dependent}.`).join('\n'));
	}

	if (keepsRunning && cannotRelease !== undefined) {
		return trouble(409, 'not-possible', `Processes can be kept running only with the launcher: ${cannotRelease}.`);
	}

	if (keepsRunning) {
		store.command({type: 'release', services: names});
	}

	const kept = new Map(names.map(name => [name, releasedPid(store.getSnapshot().services[name]?.phase)]));
	const removed = goOver(instance, {...store.project, services: result.services}, {wait, signal}).then(() => names.map((name): Verdict => {
		const pid = kept.get(name);
		return {name, isGood: true, text: pid === undefined ? 'removed' : `removed, pid ${pid} runs on`};
	}));
	return wait ? {type: 'later', value: removed} : value(names.map((name): Verdict => ({name, isGood: true, text: 'asked'})));
}

function releasedPid(phase: Phase | undefined): number | undefined {
	return phase?.type === 'stopped' ? phase.releasedPid : undefined;
}
