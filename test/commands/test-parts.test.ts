import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {readinessOf} from '../../source/commands/test/readiness.ts';
import {loadProject} from '../../source/config/load.ts';
import {projectEnvironment} from '../../source/runtime/project-environment.ts';
import {hook, needs, probe, project, service} from '../helpers/specs.ts';
import {workspace} from '../helpers/workspace.ts';
import {World} from '../helpers/world.ts';

describe('whether the command can be run', () => {
	const waiting = {type: 'waiting'};
	const ready = {type: 'ready'};
	const spec = project(service('api', {dependsOn: [needs('db', 'healthy')]}), service('db', {ready: probe()}), service('seed'), service('idle', {isDisabled: true}));

	test('once every service that is started is ready, or has done its work', () => {
		const world = new World(spec).up();
		expect(readinessOf(world.state, false)).toEqual(waiting);
		world.probePasses('db');
		expect(readinessOf(world.state, false)).toEqual(ready);
		world.exits('seed', 0);
		expect(readinessOf(world.state, false)).toEqual(ready);
	});

	test('never, once one has failed or cannot be started; unless it is done without', () => {
		const world = new World(spec).up().exits('db', 3);
		expect(readinessOf(world.state, false)).toEqual({type: 'impossible', service: 'db'});
		expect(readinessOf(world.state, true)).toEqual(ready);
	});

	test('not while one is tried again, and without one that was stopped by hand', () => {
		const retried = project(service('api', {restart: {policy: 'on-failure', maxDelayMs: 30_000, resetMs: 10_000}}), service('web', {hooks: {'after-ready': hook()}}));
		const world = new World(retried).up().jobEnds('web', 'after-ready').exits('api', 1);
		expect(readinessOf(world.state, false)).toEqual(waiting);
		expect(readinessOf(world.command({type: 'stop', services: ['api']}).state, false)).toEqual(ready);
	});
});

test('a command of the project has what is said for all services; the user\'s own wins over .env, and nothing of an outer service is passed on', () => {
	const {directory} = workspace({
		'devtui.yaml': 'environment: {SHARED: "1", MINE: file}\nservices:\n  a: {command: echo, environment: {OWN: "1"}, env_file: [own.env]}\n',
		'.env': 'DEFAULT=1\nUSERS=file\n',
		'own.env': 'FILE=1\n',
	});
	const loaded = loadProject({files: [], directory, environment: {}});
	expect(loaded.type === 'ok' && projectEnvironment(loaded.project, {user: {USERS: 'shell', MINE: 'shell', COLUMNS: '80', DEVTUI_SERVICE: 'outer', DEVTUI_RUN: '3', NONE: undefined}, socket: path.join(directory, 'socket')})).toEqual({
		DEFAULT: '1', USERS: 'shell', SHARED: '1', MINE: 'file', COLUMNS: '80', DEVTUI: '1', DEVTUI_SOCKET: path.join(directory, 'socket'),
	});
});
