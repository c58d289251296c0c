import {dependentsOf} from '../core/dependencies.ts';
import {excludeFromStop} from '../core/exclude.ts';
import {isAlive} from '../core/state.ts';
import {trouble, value, type Answer} from '../http/answer.ts';
import type {Instance} from './instance.ts';
import {unknownService} from './names.ts';
import {untilState} from './until-state.ts';

/** All services but these, in reverse order of dependency; the instance goes on with what is left. */
export function stopAllBut({store, suggest}: Instance, except: readonly string[], waits: boolean, signal: AbortSignal): Answer {
	const excluded = excludeFromStop(store.project, except);
	if (excluded.type === 'unknown-service') {
		return trouble(404, 'unknown-service', unknownService(excluded.name, store.project.services.map(({name}) => name), suggest));
	}

	if (excluded.type === 'needed') {
		return trouble(409, 'not-possible', excluded.message);
	}

	const stopping = stopInOrder(store, store.project.services.map(({name}) => name).filter(name => !excluded.names.has(name)), signal);
	return waits ? {type: 'later', value: stopping.then(() => ({}))} : value({});
}

async function stopInOrder(store: Instance['store'], names: readonly string[], signal: AbortSignal): Promise<void> {
	const left = new Set(names);
	while (left.size > 0) {
		const unneeded = [...left].filter(name => !dependentsOf(store.project, name).some(dependent => left.has(dependent.name)));
		store.command({type: 'stop', services: unneeded});
		await untilState(store, ({services}) => unneeded.every(name => !services[name] || !isAlive(services[name].phase)) || undefined, signal);
		for (const name of unneeded) {
			left.delete(name);
		}
	}
}
