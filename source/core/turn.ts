import type {Effect} from './effects.ts';
import type {ProjectSpec, ServiceSpec} from './spec.ts';
import type {Phase, ProjectState, ServiceState} from './state.ts';

/** The work of one `step`: the state as it stands so far, and the effects gathered. Never leaves the core. */
export interface Turn {
	readonly project: ProjectSpec;
	readonly at: number;
	state: ProjectState;
	readonly effects: Effect[];
}

export function specOf(turn: Turn, name: string): ServiceSpec {
	const spec = turn.project.services.find(service => service.name === name);
	if (!spec) {
		throw new TypeError(`no service "${name}" in the project`);
	}

	return spec;
}

export function stateOf(turn: Turn, name: string): ServiceState {
	const service = turn.state.services[name];
	if (!service) {
		throw new TypeError(`no service "${name}" in the state`);
	}

	return service;
}

export function patch(turn: Turn, name: string, changes: Partial<Omit<ServiceState, 'name' | 'phase'>>): void {
	const service = {...stateOf(turn, name), ...changes};
	turn.state = {...turn.state, services: {...turn.state.services, [name]: service}};
}

/** Enter another phase, or refine the current one (`since` stays while the type does). */
export function enter(turn: Turn, name: string, phase: Phase): void {
	const before = stateOf(turn, name);
	const since = before.phase.type === phase.type ? before.since : turn.at;
	const service = {...before, phase, since};
	turn.state = {
		...turn.state,
		services: {...turn.state.services, [name]: service},
		failed: failedNames(turn.state.failed, name, phase),
	};
}

export function emit(turn: Turn, ...effects: readonly Effect[]): void {
	turn.effects.push(...effects);
}

function failedNames(failed: readonly string[], name: string, phase: Phase): readonly string[] {
	if (phase.type === 'failed') {
		return failed.includes(name) ? failed : [...failed, name];
	}

	return failed.includes(name) ? failed.filter(other => other !== name) : failed;
}
