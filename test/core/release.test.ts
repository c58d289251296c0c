import {describe, expect, test} from 'vitest';
import {describeTransition} from '../../source/core/describe-transition.ts';
import {hook, needs, probe, project, service} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const release = {type: 'release', services: ['a']} as const;

describe('a service that is let go', () => {
	test('is stopped without a signal or a hook, no more probed, and its pid is told', () => {
		const world = new World(project(service('a', {live: probe(), ready: probe(), hooks: {'before-stop': hook(), 'after-stop': hook()}}))).up().probePasses('a');
		const before = world.service('a');
		world.command(release);
		expect(world.log).toEqual(['start a', 'release a']);
		expect(world.probes.size).toBe(0);
		expect(world.service('a').phase).toEqual({type: 'stopped', releasedPid: 100});
		expect(describeTransition(before, world.service('a'))).toBe('a let go, pid 100 runs on');
		// Its end, should it be told, is nobody's.
		world.tell({type: 'exited', service: 'a', run: 1, exit: {type: 'code', code: 1}});
		expect(world.phase('a')).toBe('stopped');
	});

	test('can be started again beside what runs on, and leaves its dependants alone', () => {
		const world = new World(project(service('a'), service('b', {dependsOn: [needs('a', 'started', {restart: true})]}))).up();
		world.command(release);
		expect(world.phase('b')).toBe('ready');
		world.command({type: 'start', services: ['a']});
		expect(world.log).toEqual(['start a', 'start b', 'release a', 'start a', 'SIGTERM b', 'start b']);
	});

	test('is not started when it only waits to be, and is let end when it has been told to', () => {
		const world = new World(project(service('a', {startDelayMs: 1000}))).up().command(release).advance(5000);
		expect(world.phase('a')).toBe('idle');
		world.command({type: 'start', services: ['a']}).advance(1000);
		world.onSignal = () => 'ignores';
		world.command({type: 'stop', services: ['a']}).command(release);
		expect(world.phase('a')).toBe('stopping');
		world.advance(20_000);
		expect(world.log).toEqual(['start a', 'SIGTERM a', 'SIGKILL a']);
	});

	test('has its commands ended, and leaves the project when they are', () => {
		const world = new World(project(service('a', {hooks: {'after-start': hook()}}), service('b'))).up();
		world.cancelsAtOnce = false;
		world.command(release).reconfigure(project(service('b')));
		expect(world.log).toEqual(['start a', 'start b', 'after-start a', 'cancel after-start a', 'release a']);
		expect(Object.keys(world.state.services)).toEqual(['b', 'a']);
		world.jobEnds('a', 'after-start');
		expect(Object.keys(world.state.services)).toEqual(['b']);
	});

	test('is none once devtui ends: it is ended like all others', () => {
		const world = new World(project(service('a'))).up();
		world.onSignal = () => 'ignores';
		world.command({type: 'shut-down', reason: 'test', force: false}).command(release);
		expect(world.log).toEqual(['start a', 'SIGTERM a']);
	});
});
