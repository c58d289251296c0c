import {dependentsOf} from './dependencies.ts';
import type {ProjectSpec} from './spec.ts';

export type Excluded =
	| {readonly type: 'ok'; readonly names: ReadonlySet<string>}
	| {readonly type: 'unknown-service'; readonly name: string}
	/** A sentence. */
	| {readonly type: 'needed'; readonly message: string};

export type Without =
	| {readonly type: 'ok'; readonly project: ProjectSpec}
	| Exclude<Excluded, {readonly type: 'ok'}>;

/** The project with these at rest, as all that is not chosen; refused where one that is started needs them. */
export function without(project: ProjectSpec, names: readonly string[]): Without {
	const excluded = excludeFromStart(project, names);
	if (excluded.type !== 'ok') {
		return excluded;
	}

	const services = project.services.map(service => excluded.names.has(service.name)
		? {...service, isDisabled: true}
		: {...service, dependsOn: service.isDisabled ? service.dependsOn : service.dependsOn.filter(({service: other}) => !excluded.names.has(other))});
	return {type: 'ok', project: names.length === 0 ? project : {...project, services}};
}

function excludeFromStart(project: ProjectSpec, excluded: readonly string[]): Excluded {
	const found = namesOf(project, excluded);
	return found.type === 'ok' ? refuseNeeded(found.names, name => {
		const dependent = dependentsOf(project, name).find(other => !found.names.has(other.name) && !other.isDisabled && needs(other.dependsOn, name));
		return dependent && `${name} cannot be excluded: ${dependent.name} needs it. Exclude that, too: --exclude ${dependent.name}`;
	}) : found;
}

/** Services that are to stay up; refused where one needs another that does not. */
export function excludeFromStop(project: ProjectSpec, excluded: readonly string[]): Excluded {
	const found = namesOf(project, excluded);
	return found.type === 'ok' ? refuseNeeded(found.names, name => {
		const needed = project.services.find(service => service.name === name)?.dependsOn.find(({service, required}) => required && !found.names.has(service));
		return needed && `${name} cannot be excluded: it needs ${needed.service}, which would be stopped. Exclude that, too: --exclude ${needed.service}`;
	}) : found;
}

type Found = Extract<Excluded, {readonly type: 'ok' | 'unknown-service'}>;

/** Copies by the name that the file has for all of them, too. */
function namesOf({services}: ProjectSpec, excluded: readonly string[]): Found {
	const names = new Set<string>();
	for (const name of excluded) {
		const matches = services.filter(service => service.name === name || service.replica?.of === name);
		if (matches.length === 0) {
			return {type: 'unknown-service', name};
		}

		for (const {name: found} of matches) {
			names.add(found);
		}
	}

	return {type: 'ok', names};
}

function refuseNeeded(names: ReadonlySet<string>, refusal: (name: string) => string | undefined): Excluded {
	for (const name of names) {
		const message = refusal(name);
		if (message !== undefined) {
			return {type: 'needed', message};
		}
	}

	return {type: 'ok', names};
}

function needs(dependsOn: ProjectSpec['services'][number]['dependsOn'], name: string): boolean {
	return dependsOn.some(({service, required}) => service === name && required);
}
