import {expect, test} from 'vitest';
import {needs, project, service} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const build = {type: 'shell', text: 'make'} as const;
const shop = project(service('db'), service('api', {build, dependsOn: [needs('db')]}), service('web', {dependsOn: [needs('api')]}), service('front', {dependsOn: [needs('web')]}), service('other'));

function up(): World {
	return new World(shop).up().jobEnds('api', 'build');
}

const runs = (world: World) => Object.fromEntries(shop.services.map(({name}) => [name, world.service(name).run]));

test('a rebuild leaves everything up while it is built, then restarts the service and all who depend on it, and nobody else', () => {
	const world = up().command({type: 'rebuild', services: ['api']});
	expect(world.log.at(-1)).toBe('build api');
	expect(runs(world)).toEqual({db: 1, api: 1, web: 1, front: 1, other: 1});
	world.jobEnds('api', 'build').advance(10);
	expect(runs(world)).toEqual({db: 1, api: 2, web: 2, front: 2, other: 1});
	expect(world.service('api').cause).toEqual({type: 'user'});
	expect(world.service('front').cause).toEqual({type: 'dependency', service: 'api'});
});

test('when the build fails, all stays as it is, and a later change is no rebuild', () => {
	const world = up().command({type: 'rebuild', services: ['api']}).jobEnds('api', 'build', 'exited 1');
	expect(runs(world)).toEqual({db: 1, api: 1, web: 1, front: 1, other: 1});
	expect(world.service('api')).toMatchObject({phase: {type: 'ready'}, build: {type: 'failed', message: 'exited 1'}});
	expect(world.service('api').isRebuilt).toBeUndefined();
});

test('one that is at rest is built and started; one without a build is left alone', () => {
	const world = up().command({type: 'stop', services: ['api']}).command({type: 'rebuild', services: ['api', 'other']});
	expect(world.log.at(-1)).toBe('build api');
	world.jobEnds('api', 'build');
	expect(world.service('api')).toMatchObject({run: 2, phase: {type: 'ready'}});
	expect(world.service('other').run).toBe(1);
});
