import {setImmediate as turn} from 'node:timers/promises';
import {expect, test} from 'vitest';
import type {StoreListener} from '../../../source/core/store.ts';
import {createProjectHooks} from '../../../source/runtime/functions/project-hooks.ts';
import {project, service} from '../../helpers/specs.ts';
import {World} from '../../helpers/world.ts';

const build = {type: 'shell', text: 'make'} as const;

/** A told story, with what the functions of the project are called with. */
function story(world: World) {
	const called: string[] = [];
	let tell: StoreListener | undefined;
	const hooks = createProjectHooks({
		store: {
			getSnapshot: () => world.state,
			subscribe(subscriber) {
				tell = subscriber;
				return () => {};
			},
		},
		functions: {
			async callForProject(hook, facts) {
				called.push(`${hook} ${JSON.stringify(facts)}`);
			},
		},
		where: () => ({workingDir: '/', environment: {}}),
	});
	return {
		hooks,
		called,
		async does(act: () => unknown) {
			const before = world.state;
			act();
			tell?.(world.state, before, world.history.at(-1)!);
			await turn();
		},
	};
}

test('of a rebuild it is told when the service runs anew, not while it is built', async () => {
	const world = new World(project(service('api', {build}), service('other'))).up().jobEnds('api', 'build');
	const {called, does} = story(world);
	await does(() => world.command({type: 'start', services: ['api']}));
	expect(called).toEqual(['onStart {"started":["api","other"]}']);
	await does(() => world.command({type: 'rebuild', services: ['api']}));
	expect(called).toHaveLength(1);
	await does(() => world.jobEnds('api', 'build'));
	expect(world.service('api').run).toBe(2);
	expect(called.slice(1)).toEqual(['onReload {"services":["api"],"service":"api"}']);
});

test('of a rebuild that fails it is not told: what runs is what ran before', async () => {
	const world = new World(project(service('api', {build}))).up().jobEnds('api', 'build');
	const {called, does, hooks} = story(world);
	await does(() => world.command({type: 'rebuild', services: ['api']}));
	await does(() => world.jobEnds('api', 'build', 'exited 1'));
	expect(called.filter(call => call.startsWith('onReload'))).toEqual([]);
	await does(() => world.command({type: 'rebuild', services: ['api']}));
	await does(() => {
		hooks.reloaded(['api']);
	});
	await does(() => world.jobEnds('api', 'build'));
	expect(called.filter(call => call.startsWith('onReload'))).toHaveLength(1);
});

test('in the end it is told of those that have run, not of those whose command could not be started', async () => {
	const world = new World(project(service('api'), service('missing'), service('later', {isDisabled: true}), service('once')));
	world.spawnsAtOnce = false;
	const {called, does, hooks} = story(world);
	await does(() => world.command({type: 'start', services: ['api', 'missing', 'once']}));
	await does(() => world.tell({type: 'spawned', service: 'api', run: 1, pid: 7}));
	await does(() => world.tell({type: 'spawn-failed', service: 'missing', run: 1, message: 'no such command'}));
	await does(() => world.tell({type: 'spawned', service: 'once', run: 1, pid: 8}));
	await does(() => world.exits('once', 0));
	expect(world.service('missing').run).toBe(1);
	await hooks.close();
	expect(called.filter(call => call.startsWith('onStop'))).toEqual(['onStop {"stopped":["api","once"]}']);
});
