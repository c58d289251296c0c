import {describe, expect, test} from 'vitest';
import type {Command} from '../../source/core/events.ts';
import {contained, hook, project, service} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const stubborn = (changes: Parameters<typeof service>[1] = {}) => {
	const world = new World(project(service('api', {stop: {signal: 'SIGTERM', graceMs: 10_000}, ...changes}))).up();
	world.onSignal = signal => signal === 'SIGKILL' ? 'ends' : 'ignores';
	return world;
};

const signals = (world: World) => world.effects.flatMap(effect => effect.type === 'signal' && effect.signal !== 'SIGCONT' ? [effect.signal] : []);

describe('one stop', () => {
	test('with another signal sends that one, once, and the next stop the usual one', () => {
		const world = stubborn();
		world.command({type: 'stop', services: ['api'], signal: 'SIGINT'}).exits('api', 0);
		world.command({type: 'start', services: ['api']}).command({type: 'stop', services: ['api']});
		expect(signals(world)).toEqual(['SIGINT', 'SIGTERM']);
	});

	test('with another grace kills after that one, shorter or longer than the usual', () => {
		const short = stubborn().command({type: 'stop', services: ['api'], graceMs: 300});
		expect(short.advance(299).phase('api')).toBe('stopping');
		expect(short.advance(1).phase('api')).toBe('stopped');
		const long = stubborn().command({type: 'stop', services: ['api'], graceMs: 20_000});
		expect(long.advance(19_999).phase('api')).toBe('stopping');
		expect(long.advance(1).phase('api')).toBe('stopped');
	});

	test('with a signal is stopped by that signal, not by its keys', () => {
		const world = stubborn({stop: {signal: 'SIGTERM', graceMs: 10_000, way: {type: 'keys', keys: 'q'}}}).command({type: 'stop', services: ['api'], signal: 'SIGINT'});
		expect(signals(world)).toEqual(['SIGINT']);
		expect(world.effects.some(effect => effect.type === 'type-keys')).toBe(false);
	});
});

test('a container for which nobody has named a signal may end by that of its image; one that is named, in the file or by hand, is that one', () => {
	const sent = (changes: Parameters<typeof contained>[2], ...commands: readonly Command[]) => {
		const world = new World(project(contained('db', 'postgres:16', changes))).up();
		world.onSignal = () => 'ignores';
		for (const command of commands) {
			world.command(command);
		}

		return world.effects.flatMap(effect => effect.type === 'signal' && effect.signal !== 'SIGCONT' ? [[effect.signal, effect.isUsual ?? false]] : []);
	};

	const services = ['db'];
	expect(sent({}, {type: 'signal', services, signal: 'SIGTERM'}, {type: 'stop', services})).toEqual([['SIGTERM', false], ['SIGTERM', true]]);
	expect(sent({}, {type: 'stop', services, signal: 'SIGTERM'})).toEqual([['SIGTERM', false]]);
	expect(sent({stopSignal: 'SIGTERM'}, {type: 'stop', services})).toEqual([['SIGTERM', false]]);
});

describe('a second stop', () => {
	test('with a shorter grace shortens the first', () => {
		const world = stubborn().command({type: 'stop', services: ['api']}).advance(1000);
		world.command({type: 'stop', services: ['api'], graceMs: 500});
		expect(world.advance(499).phase('api')).toBe('stopping');
		expect(world.advance(1).phase('api')).toBe('stopped');
		expect(signals(world)).toEqual(['SIGTERM', 'SIGKILL']);
	});

	test('never lengthens the first', () => {
		const world = stubborn().command({type: 'stop', services: ['api'], graceMs: 500}).advance(400);
		world.command({type: 'stop', services: ['api'], graceMs: 60_000}).advance(100);
		expect(world.phase('api')).toBe('stopped');
		const late = stubborn().command({type: 'stop', services: ['api']}).advance(9900);
		late.command({type: 'stop', services: ['api'], graceMs: 5000}).advance(100);
		expect(late.phase('api')).toBe('stopped');
	});

	test('with another signal sends that one too', () => {
		const world = stubborn().command({type: 'stop', services: ['api']}).command({type: 'stop', services: ['api'], signal: 'SIGQUIT'});
		expect(signals(world)).toEqual(['SIGTERM', 'SIGQUIT']);
	});

	test('during the hook before_stop counts once the hook is over', () => {
		const world = stubborn({hooks: {'before-stop': hook()}}).command({type: 'stop', services: ['api']});
		world.command({type: 'stop', services: ['api'], signal: 'SIGINT', graceMs: 200});
		expect(signals(world)).toEqual([]);
		world.jobEnds('api', 'before-stop');
		expect(signals(world)).toEqual(['SIGINT']);
		expect(world.advance(200).phase('api')).toBe('stopped');
	});

	test('leaves no timer behind once the service has ended', () => {
		const world = stubborn().command({type: 'stop', services: ['api']}).command({type: 'stop', services: ['api'], graceMs: 500});
		world.exits('api', 0);
		expect([...world.timers.keys()]).toEqual([]);
	});
});
