import {withDependencies} from './dependencies.ts';
import type {ProjectSpec, ServiceSpec} from './spec.ts';

export interface Selection {
	/** Names of services, or of what replicas were made from; none: every service whose profile is active. */
	readonly names: readonly string[];
	readonly profiles: readonly string[];
	readonly hasNoDependencies: boolean;
	readonly hasNoWatch: boolean;
}

export type Selected =
	| {readonly type: 'ok'; readonly project: ProjectSpec}
	| {readonly type: 'unknown-service'; readonly name: string};

/** Which services `up` starts: the others are in the project, at rest, to be started by hand. */
export function select(project: ProjectSpec, selection: Selection): Selected {
	const named = new Set<string>();
	for (const name of selection.names) {
		const matches = project.services.filter(service => service.name === name || service.replica?.of === name);
		if (matches.length === 0) {
			return {type: 'unknown-service', name};
		}

		for (const {name: found} of matches) {
			named.add(found);
		}
	}

	const profiles = [...project.profiles ?? [], ...selection.profiles];
	const isChosen = (service: ServiceSpec) => named.size > 0 ? named.has(service.name) : isEnabled(service, profiles);
	const chosen = project.services.filter(isChosen).map(service => service.name);
	// Among those that are started anyway the order stays.
	const started = new Set(selection.hasNoDependencies ? chosen : withDependencies(project, chosen).map(service => service.name));
	const services = project.services.map(service => ({
		...withoutWatch(service, selection.hasNoWatch),
		isDisabled: !isChosen(service),
		dependsOn: selection.hasNoDependencies ? service.dependsOn.filter(dependency => started.has(dependency.service)) : service.dependsOn,
	}));
	return {type: 'ok', project: {...project, services}};
}

function isEnabled(service: ServiceSpec, profiles: readonly string[]): boolean {
	const isActive = service.profiles.length === 0 || service.profiles.some(profile => profiles.includes(profile) || profiles.includes('*'));
	return isActive && !service.isDisabled;
}

function withoutWatch(service: ServiceSpec, hasNoWatch: boolean): ServiceSpec {
	if (!hasNoWatch) {
		return service;
	}

	const {watch: _watch, markerWatch: _markerWatch, ...rest} = service;
	return rest;
}
