import * as v from 'valibot';
import {keepAdditions} from '../core/additions.ts';
import {trouble, type Answer} from './answer.ts';
import {goOver} from './go-over.ts';
import type {Instance} from './instance.ts';
import {chooseServices} from './names.ts';
import {addService} from './add-service.ts';
import {removeServices} from './remove-services.ts';
import {route, wait, type Route} from './route.ts';
import {scale} from './scale.ts';

/** What makes another project of it. */
export const projectRoutes: readonly Route[] = [
	route('POST', '/reload', v.strictObject({color: v.optional(v.boolean(), false), wait}), (instance, {color, wait: waits}, signal) => {
		const loaded = instance.load(color);
		if (loaded.type === 'invalid') {
			return trouble(422, 'invalid-file', loaded.text);
		}

		const kept = keepAdditions(staying(instance), loaded.project);
		return kept.type === 'clash'
			? trouble(422, 'invalid-file', kept.names.map(name => `The file has a service "${name}", and so does this devtui since "devtui add". Take that one out first: devtui remove ${name}`).join('\n'))
			: {type: 'later', value: goOver(instance, kept.project, {wait: waits, signal}).then(done => ({...done, warnings: loaded.warnings}))};
	}),

	route('POST', '/scale', v.strictObject({name: v.string(), count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), wait}), (instance, {name, count, wait: waits}, signal): Answer => {
		const scaled = scale(instance, name, count);
		return scaled.type === 'trouble' ? scaled : {type: 'later', value: goOver(instance, scaled.project, {wait: waits, signal})};
	}),

	route('POST', '/add', v.strictObject({
		name: v.string(),
		command: v.pipe(v.array(v.string()), v.minLength(1)),
		directory: v.string(),
		wait,
	}), (instance, {name, command: [program, ...args], directory, wait: waits}, signal) => addService(instance, {name, command: [program!, ...args], directory}, {wait: waits, signal})),

	route('POST', '/remove', v.strictObject({
		names: v.pipe(v.array(v.string()), v.minLength(1)),
		keepRunning: v.optional(v.boolean(), false),
		wait,
	}), (instance, {names, keepRunning, wait: waits}, signal) => {
		const chosen = chooseServices(instance, names);
		return chosen.type === 'trouble' ? chosen : removeServices(instance, {names: chosen.names, keepsRunning: keepRunning}, {wait: waits, signal});
	}),
];

function staying({store}: Instance) {
	const {services} = store.getSnapshot();
	return store.project.services.filter(({name}) => !services[name]?.isLeaving);
}
