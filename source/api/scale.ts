import type {DependencySpec, ProjectSpec, ServiceSpec} from '../core/spec.ts';
import {trouble, type Trouble} from '../http/answer.ts';
import type {Instance} from './instance.ts';

export type Scaled =
	| {readonly type: 'ok'; readonly project: ProjectSpec}
	| Trouble;

/** The same project with so many copies of a service, as if `replicas` said so. */
export function scale({store, suggest}: Pick<Instance, 'store' | 'suggest'>, name: string, count: number): Scaled {
	const {services: states} = store.getSnapshot();
	// Who stands in while copies are restarted is none of them; one more copy takes its place.
	const services = store.project.services.filter(service => !states[service.name]?.isLeaving && service.origin !== 'stand-in');
	const old = services.filter(service => (service.replica?.of ?? service.name) === name);
	const [template] = old;
	if (!template) {
		const names = [...new Set(services.map(service => service.replica?.of ?? service.name))];
		const meant = suggest(name, names);
		return trouble(404, 'unknown-service', meant === undefined ? `There is no service "${name}"; there are ${names.join(', ')}.` : `There is no service "${name}". Did you mean "${meant}"?`);
	}

	if (template.isSingleton && count > 1) {
		return trouble(409, 'not-possible', `${name} is a singleton and cannot have ${count} copies.`);
	}

	if (old.length === count) {
		return {type: 'ok', project: {...store.project, services}};
	}

	const copies = Array.from({length: count}, (_, index) => copyOf(name, template, old, index + 1));
	const taken = copies.find(copy => services.some(service => service.name === copy.name && !old.includes(service)));
	if (taken) {
		return trouble(409, 'not-possible', `A copy of ${name} would be named ${taken.name}, as another service is.`);
	}

	const following = services.flatMap(service => service === template ? copies : old.includes(service) ? [] : [dependOn(service, old, copies)]);
	return {type: 'ok', project: {...store.project, services: following}};
}

/** The copy of this number: the one that there is, or another one like the template. */
export function copyOf(of: string, template: ServiceSpec, old: readonly ServiceSpec[], number: number): ServiceSpec {
	const known = old.find(service => service.replica?.number === number);
	if (known) {
		return known;
	}

	const firstPort = template.defaultPort === undefined ? undefined : template.defaultPort - ((template.replica?.number ?? 1) - 1);
	return {
		...template,
		name: `${of}-${number}`,
		replica: {of, number},
		...firstPort !== undefined && {defaultPort: firstPort + number - 1},
	};
}

/** Who needs one of the copies needs them all. */
function dependOn(service: ServiceSpec, old: readonly ServiceSpec[], copies: readonly ServiceSpec[]): ServiceSpec {
	const [first] = service.dependsOn.filter(dependency => old.some(({name}) => name === dependency.service));
	if (!first) {
		return service;
	}

	const dependsOn = service.dependsOn.flatMap((dependency): readonly DependencySpec[] => {
		if (dependency === first) {
			return copies.map(({name}) => ({...first, service: name}));
		}

		return old.some(({name}) => name === dependency.service) ? [] : [dependency];
	});
	return {...service, dependsOn};
}
