import {differenceBetween} from './difference.ts';
import type {Command} from './events.ts';
import type {ProjectSpec, ServiceSpec} from './spec.ts';
import {isBusy, type ProjectState} from './state.ts';

export interface Reconfiguration {
	/** The new project, and of the old one what still has to end. */
	readonly project: ProjectSpec;
	readonly command: Command;
}

/** From one project to another with the least that has to be done: whoever is the same is left alone. */
export function reconfigure(before: ProjectSpec, after: ProjectSpec): Reconfiguration {
	const old = new Map(before.services.map(service => [service.name, service]));
	const names = new Set(after.services.map(({name}) => name));
	const leaving = before.services.filter(({name}) => !names.has(name));
	const changed = after.services.filter(service => {
		const known = old.get(service.name);
		return known && processPart(known) !== processPart(service);
	});
	return {
		project: {...after, services: [...after.services, ...leaving]},
		command: {type: 'reconfigure', changed: changed.map(({name}) => name), leaving: leaving.map(({name}) => name)},
	};
}

/** Those who were to leave and have ended are no longer there: they did so since `previous`. */
export function prune(project: ProjectSpec, previous: ProjectState, state: ProjectState): readonly [ProjectSpec, ProjectState] {
	const gone = new Set(differenceBetween(previous, state).changed.filter(service => service.isLeaving && !isBusy(service)).map(({name}) => name));
	if (gone.size === 0) {
		return [project, state];
	}

	const services = Object.fromEntries(Object.entries(state.services).filter(([name]) => !gone.has(name)));
	return [
		{...project, services: project.services.filter(({name}) => !gone.has(name))},
		{...state, services, failed: state.failed.filter(name => !gone.has(name))},
	];
}

/** What a running process cannot be told: another value needs another run. Everything else counts from now on. */
function processPart({command, container, workingDir, sharedEnvironment = {}, inheritsVariables, environment, envFiles, projectEnvFiles, defaultPort, tty, stdin, identity, build, ready, live, checkpoint}: ServiceSpec): string {
	return JSON.stringify([command, container, workingDir, Object.entries(sharedEnvironment).sort(), inheritsVariables, Object.entries(environment).sort(), envFiles, projectEnvFiles, defaultPort, tty, stdin, identity, build, ready, live, checkpoint]);
}
