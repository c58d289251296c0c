import {describeExit} from './describe.ts';
import {indexOf} from './project-index.ts';
import type {DependencyCondition, DependencySpec, ProjectSpec, ServiceSpec} from './spec.ts';
import {isAlive, type ProjectState, type ServiceState, type WaitReason} from './state.ts';

/** What stands between a service and its start. */
export type Need =
	| {readonly type: 'met'}
	| {readonly type: 'unmet'; readonly reason: WaitReason}
	/** It cannot be had without somebody's help; `because` is a clause such as `migrate exited 1`. */
	| {readonly type: 'impossible'; readonly because: string};

export function needOf(state: ProjectState, dependency: DependencySpec): Need {
	const service = state.services[dependency.service];
	if (!service) {
		return {type: 'impossible', because: `there is no service ${dependency.service}`};
	}

	const need = requirement(service, dependency.condition);
	return dependency.required ? need : optional(service, need);
}

/** The service and all that it needs, directly or not, in the order of the project. */
export function withDependencies(project: ProjectSpec, names: Iterable<string>): readonly ServiceSpec[] {
	const {byName} = indexOf(project);
	const found = new Set<string>();
	const waiting = [...names];
	// A chain may be long: no recursion.
	for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
		if (!found.has(name)) {
			found.add(name);
			waiting.push(...(byName.get(name)?.dependsOn ?? []).filter(({required}) => required).map(({service}) => service));
		}
	}

	return project.services.filter(service => found.has(service.name));
}

/** Whoever depends on the service directly. */
export function dependentsOf(project: ProjectSpec, name: string): readonly ServiceSpec[] {
	return indexOf(project).dependents.get(name) ?? [];
}

function requirement(service: ServiceState, condition: DependencyCondition): Need {
	switch (condition) {
		case 'started': {
			return isUp(service) || hasCompleted(service) ? met : notYet(service, 'started');
		}

		case 'healthy':
		case 'log-ready': {
			const wasReady = service.readyRun === service.run && service.run > 0;
			return service.phase.type === 'ready' || (hasCompleted(service) && wasReady) ? met : notYet(service, 'ready');
		}

		case 'completed': {
			return hasCompleted(service) || hasExited(service) ? met : notYet(service, 'completed');
		}

		case 'completed-successfully': {
			return hasCompleted(service) ? met : notYet(service, 'completed');
		}
	}
}

const met: Need = {type: 'met'};

function notYet(service: ServiceState, need: 'started' | 'ready' | 'completed'): Need {
	const {name, phase} = service;
	switch (phase.type) {
		case 'failed': {
			return {type: 'impossible', because: `${name} ${phase.failure.type === 'exit' ? describeExit(phase.failure.exit) : 'failed'}`};
		}

		case 'skipped': {
			return {type: 'impossible', because: `${name} was not started`};
		}

		// Only `ready` can still be unmet after a good end.
		case 'completed': {
			return {type: 'impossible', because: `${name} ended before it was ready`};
		}

		case 'idle':
		case 'waiting':
		case 'starting':
		case 'ready':
		case 'unready':
		case 'stopping':
		case 'backoff':
		case 'stopped': {
			return {type: 'unmet', reason: {type: 'dependency', service: name, need}};
		}
	}
}

/** A dependency that is not required is waited for only while something is being done about it. */
function optional(service: ServiceState, need: Need): Need {
	const isAtRest = service.phase.type === 'idle' || service.phase.type === 'stopped';
	return need.type === 'impossible' || (need.type === 'unmet' && isAtRest) ? met : need;
}

function isUp({phase}: ServiceState): boolean {
	return isAlive(phase) && phase.type !== 'stopping' && !(phase.type === 'starting' && phase.pid === undefined);
}

function hasCompleted({phase}: ServiceState): boolean {
	return phase.type === 'completed' || (phase.type === 'stopped' && phase.hasCompleted === true);
}

function hasExited({phase}: ServiceState): boolean {
	return phase.type === 'failed' && phase.failure.type === 'exit';
}
