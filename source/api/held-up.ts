import type {ProjectState} from '../core/state.ts';

/**
 * Who waits, directly or not, for a service that a person has stopped, and for which: nobody's waiting starts that one.
 * Of one state it is found once, whoever asks.
 */
export function heldUpBy(state: ProjectState): ReadonlyMap<string, string> {
	const known = found.get(state);
	if (known) {
		return known;
	}

	const held = new Map<string, string>();
	const waiters = waitersOf(state);
	const open = Object.values(state.services).flatMap(({name, phase}) => phase.type === 'stopped' ? [{name, stopped: name}] : []);
	// A chain may be long: no recursion.
	for (let next = open.pop(); next; next = open.pop()) {
		for (const name of waiters.get(next.name) ?? []) {
			if (!held.has(name)) {
				held.set(name, next.stopped);
				open.push({name, stopped: next.stopped});
			}
		}
	}

	found.set(state, held);
	return held;
}

const found = new WeakMap<ProjectState, ReadonlyMap<string, string>>();

function waitersOf({services}: ProjectState): ReadonlyMap<string, readonly string[]> {
	const waiters = new Map<string, string[]>();
	for (const {name, phase} of Object.values(services)) {
		for (const reason of phase.type === 'waiting' ? phase.on : []) {
			if (reason.type === 'dependency') {
				const known = waiters.get(reason.service);
				if (known) {
					known.push(name);
				} else {
					waiters.set(reason.service, [name]);
				}
			}
		}
	}

	return waiters;
}
