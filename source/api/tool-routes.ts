import * as v from 'valibot';
import {trouble, value} from '../http/answer.ts';
import {one} from '../http/route.ts';
import type {Execution} from './execution.ts';
import {chooseOne, chooseServices} from './names.ts';
import {graphOf} from './project-graph.ts';
import {names, route, type Route} from './route.ts';

/** What commands beside the services ask for. */
export const toolRoutes: readonly Route[] = [
	route('GET', '/graph', v.strictObject({names}), (instance, input) => {
		const chosen = chooseServices(instance, input.names);
		return chosen.type === 'trouble' ? chosen : value(graphOf(instance.store.project, {names: chosen.names, running: {state: instance.store.getSnapshot(), now: Date.now()}}));
	}),

	route('GET', '/execution', v.strictObject({name: one}), (instance, {name}) => {
		const chosen = chooseOne(instance, name);
		if (chosen.type === 'trouble') {
			return chosen;
		}

		const {name: service} = chosen;
		const made = instance.environmentOf(service);
		if (made.type === 'problem') {
			return trouble(409, 'not-possible', `${service}: ${made.message}.`);
		}

		const spec = instance.store.project.services.find(each => each.name === service)!;
		const {user, umask, limits = []} = spec.identity ?? {};
		const execution: Execution = {
			service,
			container: spec.container?.name ?? null,
			workingDir: spec.workingDir,
			environment: made.environment,
			configured: Object.keys(spec.environment),
			user: user ?? null,
			umask: umask ?? null,
			limits,
		};
		return value(execution);
	}),
];
