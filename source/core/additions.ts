import type {ProjectSpec, ServiceSpec} from './spec.ts';

export type KeptProject =
	| {readonly type: 'ok'; readonly project: ProjectSpec}
	/** Services of the file that have the name of one that was added. */
	| {readonly type: 'clash'; readonly names: readonly string[]};

/** The project of a file, and what of `running` no file has. */
export function keepAdditions(running: readonly ServiceSpec[], project: ProjectSpec): KeptProject {
	const added = running.filter(({origin}) => origin === 'added');
	const names = added.map(({name}) => name).filter(name => isTaken(project.services, name));
	const standIns = running.filter(({origin, name, replica}) => origin === 'stand-in' && !isTaken(project.services, name) && project.services.some(service => service.replica?.of === replica?.of));
	return names.length > 0 ? {type: 'clash', names} : {type: 'ok', project: {...project, services: [...project.services, ...standIns, ...added]}};
}

/** By a service, or by what copies were made from. */
export function isTaken(services: readonly ServiceSpec[], name: string): boolean {
	return services.some(service => service.name === name || service.replica?.of === name);
}

export type Without =
	| {readonly type: 'ok'; readonly services: readonly ServiceSpec[]}
	/** They need services that would be gone. */
	| {readonly type: 'needed'; readonly by: readonly {readonly dependent: string; readonly service: string}[]};

/** All but these; whoever can go on without one of them does. */
export function without(services: readonly ServiceSpec[], names: readonly string[]): Without {
	const kept = services.filter(({name}) => !names.includes(name));
	const by = kept.flatMap(({name: dependent, dependsOn}) => dependsOn
		.filter(({service, required}) => required && names.includes(service))
		.map(({service}) => ({dependent, service})));
	return by.length > 0
		? {type: 'needed', by}
		: {type: 'ok', services: kept.map(service => service.dependsOn.some(({service: needed}) => names.includes(needed)) ? {...service, dependsOn: service.dependsOn.filter(({service: needed}) => !names.includes(needed))} : service)};
}
