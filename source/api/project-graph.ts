import {conditionName} from '../core/condition-name.ts';
import {describePhase} from '../core/describe.ts';
import type {ProjectSpec, ServiceSpec} from '../core/spec.ts';
import type {ProjectState, ServiceState} from '../core/state.ts';

/** Who is there, and who needs whom. What does not apply is null. */
export interface ProjectGraph {
	readonly project: string;
	/** In the order of the file. */
	readonly services: readonly GraphService[];
}

export interface GraphService {
	readonly name: string;
	/** The name in the file that this copy was made from. */
	readonly replicaOf: string | null;
	readonly description: string | null;
	/** Null when nothing runs. */
	readonly phase: string | null;
	/** A few words about the phase. */
	readonly reason: string | null;
	readonly dependsOn: readonly GraphDependency[];
}

export interface GraphDependency {
	readonly service: string;
	/** As the file says it: `service_healthy`. */
	readonly condition: string;
	readonly restart: boolean;
	readonly required: boolean;
}

export interface GraphOptions {
	/** These and all that they need, also what they can do without. */
	readonly names: readonly string[];
	readonly running?: {readonly state: ProjectState; readonly now: number};
}

export function graphOf(project: ProjectSpec, {names, running}: GraphOptions): ProjectGraph {
	const wanted = closure(project, names);
	return {
		project: project.name,
		services: project.services
			.filter(({name}) => wanted.has(name))
			.map(spec => graphService(spec, wanted, running && {service: running.state.services[spec.name], now: running.now})),
	};
}

function closure({services}: ProjectSpec, names: readonly string[]): ReadonlySet<string> {
	const found = new Set(names);
	// A set is walked in order of insertion, what is added meanwhile included.
	for (const name of found) {
		for (const {service} of services.find(spec => spec.name === name)?.dependsOn ?? []) {
			found.add(service);
		}
	}

	return found;
}

function graphService({name, replica, description, dependsOn}: ServiceSpec, there: ReadonlySet<string>, running?: {readonly service: ServiceState | undefined; readonly now: number}): GraphService {
	const phase = running?.service?.phase;
	return {
		name,
		replicaOf: replica?.of ?? null,
		description: description ?? null,
		phase: phase?.type ?? null,
		reason: running && phase ? describePhase(phase, running.now) : null,
		dependsOn: dependsOn
			.filter(({service}) => there.has(service))
			.map(({service, condition, restart, required}) => ({service, condition: conditionName(condition), restart, required})),
	};
}
