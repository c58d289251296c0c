import type {Effect} from './effects.ts';
import {indexOf} from './project-index.ts';
import type {ProjectSpec, ServiceSpec} from './spec.ts';
import type {Phase, ProjectState, ServiceState} from './state.ts';

/** The work of one `step`: the state as it stands so far, and the effects gathered. Never leaves the core. */
export interface Turn {
	readonly project: ProjectSpec;
	readonly at: number;
	state: ProjectState;
	/** The services of `state` once one has changed: a copy of this turn's own, which nobody else has seen yet. */
	own?: Record<string, ServiceState>;
	/** Who has changed, and for whom that may matter: `settle` looks at them. */
	readonly unsettled: Set<string>;
	readonly effects: Effect[];
}

export function specOf(turn: Turn, name: string): ServiceSpec {
	const spec = indexOf(turn.project).byName.get(name);
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
	put(turn, service);
}

/** Enter another phase, or refine the current one (`since` stays while the type does). */
export function enter(turn: Turn, name: string, phase: Phase): void {
	const before = stateOf(turn, name);
	const since = before.phase.type === phase.type ? before.since : turn.at;
	put(turn, {...before, phase, since});
	const failed = failedNames(turn.state.failed, name, phase);
	if (failed !== turn.state.failed) {
		turn.state = {...turn.state, failed};
	}
}

/** The whole project is another one, or is to end. */
export function unsettleAll({project, unsettled}: Turn): void {
	for (const {name} of project.services) {
		unsettled.add(name);
	}
}

export function emit(turn: Turn, ...effects: readonly Effect[]): void {
	turn.effects.push(...effects);
}

/** All services are copied once a turn, not once a change: there may be a thousand. */
function put(turn: Turn, service: ServiceState): void {
	if (turn.own === undefined || turn.state.services !== turn.own) {
		turn.own = {...turn.state.services};
		turn.state = {...turn.state, services: turn.own};
	}

	turn.own[service.name] = service;
	unsettle(turn, service.name);
}

function unsettle({project, unsettled}: Turn, name: string): void {
	const {byName, dependents, pausingCopies} = indexOf(project);
	const spec = byName.get(name);
	const copies = spec?.replica && pausingCopies.get(spec.replica.of);
	unsettled.add(name);
	for (const other of [...dependents.get(name) ?? [], ...copies ?? []]) {
		unsettled.add(other.name);
	}

	for (const {service} of spec?.dependsOn ?? []) {
		// What is left of an older project may depend on somebody who is not there.
		if (byName.has(service)) {
			unsettled.add(service);
		}
	}
}

function failedNames(failed: readonly string[], name: string, phase: Phase): readonly string[] {
	if (phase.type === 'failed') {
		return failed.includes(name) ? failed : [...failed, name];
	}

	return failed.includes(name) ? failed.filter(other => other !== name) : failed;
}
