import {describe, expect, test} from 'vitest';
import {createStore} from '../../source/core/store.ts';
import type {ServiceSpec} from '../../source/core/spec.ts';
import {needs, project, service, watching} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const copies = (count: number): readonly ServiceSpec[] => Array.from({length: count}, (_, index) => service(`api-${index + 1}`, {replica: {of: 'api', number: index + 1}}));

describe('another project in place of the one that runs', () => {
	test('who is the same keeps running, who is new is started, who has gone is stopped and then forgotten', () => {
		const world = new World(project(service('a'), service('b'))).up();
		world.onSignal = () => 'ignores';
		world.reconfigure(project(service('a'), service('c')));
		expect(world.log).toEqual(['start a', 'start b', 'SIGTERM b', 'start c']);
		expect(world.phase('b')).toBe('stopping');
		world.exits('b', 0);
		expect(Object.keys(world.state.services)).toEqual(['a', 'c']);
		expect(world.project.services.map(({name}) => name)).toEqual(['a', 'c']);
	});

	test('more copies are started, fewer are stopped, the first ones stay as they are', () => {
		const world = new World(project(...copies(2))).up().reconfigure(project(...copies(3)));
		expect(world.log).toEqual(['start api-1', 'start api-2', 'start api-3']);
		world.reconfigure(project(...copies(1)));
		expect(world.log.slice(3)).toEqual(['SIGTERM api-2', 'SIGTERM api-3']);
		expect(world.service('api-1')).toMatchObject({run: 1, phase: {type: 'ready'}});
	});

	test('another command needs another run; another grace period counts from now on without one', () => {
		const world = new World(project(service('a'), service('b'))).up();
		world.reconfigure(project(service('a', {command: {type: 'shell', text: 'other'}}), service('b', {stop: {signal: 'SIGINT', graceMs: 5}})));
		expect(world.log.slice(2)).toEqual(['SIGTERM a', 'start a']);
		expect(world.service('a').cause).toEqual({type: 'configuration'});
		world.command({type: 'stop', services: ['b']});
		expect(world.log.at(-1)).toBe('SIGINT b');
	});

	test('another environment for all services, and another choice of the user\'s own, need another run', () => {
		const world = new World(project(service('a', {sharedEnvironment: {X: '1', Y: '1'}}), service('b'), service('c', {sharedEnvironment: {X: '1', Y: '1'}}))).up();
		world.reconfigure(project(service('a', {sharedEnvironment: {X: '2', Y: '1'}}), service('b', {inheritsVariables: ['PATH']}), service('c', {sharedEnvironment: {Y: '1', X: '1'}})));
		expect(world.log.slice(3).sort()).toEqual(['SIGTERM a', 'SIGTERM b', 'start a', 'start b']);
	});

	test('a service that a person has stopped stays so', () => {
		const world = new World(project(service('a'))).up().command({type: 'stop', services: ['a']});
		world.reconfigure(project(service('a', {command: {type: 'shell', text: 'other'}})));
		expect(world.phase('a')).toBe('stopped');
	});

	test('a new service waits for what it needs', () => {
		const world = new World(project(service('db'))).up();
		world.reconfigure(project(service('db'), service('migrate'), service('api', {dependsOn: [needs('migrate', 'completed-successfully')]})));
		expect(world.phase('api')).toBe('waiting');
		world.exits('migrate', 0);
		expect(world.phase('api')).toBe('ready');
	});

	test('a service that comes back while it is ending is started again', () => {
		const world = new World(project(service('a'), service('b'))).up();
		world.onSignal = () => 'ignores';
		world.reconfigure(project(service('a'))).reconfigure(project(service('a'), service('b')));
		world.exits('b', 0);
		expect(world.service('b')).toMatchObject({run: 2, phase: {type: 'ready'}});
	});

	test('files that change while somebody leaves whose build is still ending leave no timer behind', () => {
		const db = service('db');
		const world = new World(project(db, service('api', {dependsOn: [needs('db', 'started')], build: {type: 'shell', text: 'make'}, watch: watching()}))).up();
		world.cancelsAtOnce = false;
		world.exits('db', 1);
		world.reconfigure(project(db)).changes('api', 'x.js').changes('api', 'y.js').jobEnds('api', 'build');
		expect(Object.keys(world.state.services)).toEqual(['db']);
		expect([...world.timers.keys()]).toEqual([]);
	});

	test('who is leaving cannot be asked to stay', () => {
		const world = new World(project(service('a'), service('b'))).up();
		world.onSignal = () => 'ignores';
		world.reconfigure(project(service('a'))).command({type: 'restart', services: ['b']}).command({type: 'start', services: ['b']}).exits('b', 0);
		expect(Object.keys(world.state.services)).toEqual(['a']);
	});

	test('watching goes on and off with the file', () => {
		const world = new World(project(service('a'))).up().reconfigure(project(service('a', {watch: watching()}))).changes('a', 'x').advance(50);
		expect(world.service('a').run).toBe(2);
		world.reconfigure(project(service('a'))).changes('a', 'x').advance(50);
		expect(world.service('a').run).toBe(2);
	});

	test('commands for a service that has gone do nothing', () => {
		const world = new World(project(service('a'), service('b'))).up().reconfigure(project(service('a')));
		expect(() => world.command({type: 'restart', services: ['b', 'a']})).not.toThrow();
		expect(world.service('a').run).toBe(2);
	});
});

test('a store that is asked for another project while it is busy takes what was told before as of the project before', () => {
	const seen: string[] = [];
	const store = createStore({project: project(service('a')), now: () => 0, execute: () => {}});
	store.subscribe((state, _previous, event) => {
		seen.push(`${event.type} ${Object.keys(state.services).join()}`);
		if (event.type === 'up') {
			store.reconfigure(project(service('b')));
			store.tell({type: 'spawned', service: 'a', run: 1, pid: 7});
			store.tell({type: 'exited', service: 'a', run: 1, exit: {type: 'code', code: 0}});
		}
	});
	store.command({type: 'up'});
	expect(seen).toEqual(['up a', 'reconfigure b,a', 'spawned b,a', 'exited b']);
	expect(store.project.services.map(({name}) => name)).toEqual(['b']);
});
