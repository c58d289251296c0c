import * as v from 'valibot';
import {trouble, value, type Answer} from '../http/answer.ts';
import {goOver} from './go-over.ts';
import {chooseServices} from './names.ts';
import {addService} from './add-service.ts';
import {createReloader} from './reloader.ts';
import {removeServices} from './remove-services.ts';
import {route, wait, type Route} from './route.ts';
import {scale} from './scale.ts';
import {whileItEnds} from './while-it-ends.ts';

/** What makes another project of it. */
export const projectRoutes: readonly Route[] = [
	route('POST', '/reload', v.strictObject({color: v.optional(v.boolean(), false), wait}), async (instance, {color, wait: waits}, signal): Promise<Answer> => {
		const {store, reconfigure, reloader = createReloader({store, reconfigure, project: store.project, now: Date.now})} = instance;
		const ending = whileItEnds(instance);
		if (ending) {
			return ending;
		}

		const reloaded = reloader.reload(await instance.load(color));
		if (reloaded.type === 'invalid') {
			return trouble(422, 'invalid-file', reloaded.text);
		}

		const {change, warnings, settled} = reloaded;
		return waits ? {type: 'later', value: settled(signal).then(() => ({...change, warnings}))} : value({...change, warnings});
	}),

	route('POST', '/scale', v.strictObject({name: v.string(), count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), wait}), (instance, {name, count, wait: waits}, signal): Answer => {
		const scaled = whileItEnds(instance) ?? scale(instance, name, count);
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
].map(unlessFixed);

function unlessFixed(of: Route): Route {
	return {
		...of,
		answer: (instance, ...asked) => instance.cannotChange === undefined ? of.answer(instance, ...asked) : trouble(409, 'not-possible', instance.cannotChange),
	};
}
