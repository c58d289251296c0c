import {expect, test} from 'vitest';
import {hook, project, service, watching} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const asking = service('api', {hooks: {'before-signal': hook()}});
const both = service('api', {hooks: {'before-signal': hook(), 'after-signal': hook()}});

function ready(spec = asking): World {
	const world = new World(project(spec)).up();
	world.onSignal = signal => signal === 'SIGTERM' ? 'ends' : 'ignores';
	world.log.length = 0;
	return world;
}

const usr1 = {type: 'signal', services: ['api'], signal: 'SIGUSR1'} as const;

test('a signal waits for its hook, and is told to it', () => {
	const world = ready().command(usr1);
	expect(world.log).toEqual(['before-signal api']);
	expect(world.effects.at(-1)).toMatchObject({type: 'run-job', job: 'before-signal', signal: 'SIGUSR1'});
	expect(world.jobEnds('api', 'before-signal').log).toEqual(['before-signal api', 'SIGUSR1 api']);
});

test('a refused signal is not sent; one whose refusal is ignored is', () => {
	expect(ready().command(usr1).jobEnds('api', 'before-signal', 'exited 1').log).toEqual(['before-signal api']);
	const ignoring = service('api', {hooks: {'before-signal': hook({ignoresFailure: true})}});
	expect(ready(ignoring).command(usr1).jobEnds('api', 'before-signal', 'exited 1').log).toEqual(['before-signal api', 'SIGUSR1 api']);
});

test('several are asked about one after the other, each with its own answer and what comes after it', () => {
	const world = ready(both).command(usr1).command({...usr1, signal: 'SIGUSR2'}).command({...usr1, signal: 'SIGHUP'});
	world.jobEnds('api', 'before-signal').jobEnds('api', 'after-signal');
	world.jobEnds('api', 'before-signal', 'exited 1').jobEnds('api', 'before-signal');
	expect(world.log).toEqual([
		'before-signal api', 'SIGUSR1 api', 'after-signal api',
		'before-signal api',
		'before-signal api', 'SIGHUP api', 'after-signal api',
	]);
	expect(world.service('api').signals).toBeUndefined();
});

test('SIGKILL asks nobody, and calls off what is being asked about', () => {
	const world = ready(both).command(usr1).command({type: 'kill', services: ['api']});
	expect(world.log).toEqual(['before-signal api', 'cancel before-signal api', 'SIGKILL api', 'after-signal api']);
	expect(world.jobEnds('api', 'after-signal').phase('api')).toBe('stopped');
});

test('nor does SIGKILL ask anybody where it is the stop signal, or what a stop is to send this once', () => {
	const killed = service('api', {hooks: {'before-signal': hook()}, stop: {signal: 'SIGKILL', graceMs: 10_000}});
	expect(ready(killed).command({type: 'stop', services: ['api']}).log).toEqual(['SIGKILL api']);
	expect(ready().command({type: 'stop', services: ['api'], signal: 'SIGKILL'}).log).toEqual(['SIGKILL api']);
});

test('a refused stop signal is not sent, and SIGKILL comes after the grace period all the same', () => {
	const world = ready().command({type: 'stop', services: ['api']}).jobEnds('api', 'before-signal', 'exited 1');
	expect(world.log).toEqual(['before-signal api']);
	expect(world.phase('api')).toBe('stopping');
	expect(world.advance(10_000).log).toEqual(['before-signal api', 'SIGKILL api']);
	expect(world.phase('api')).toBe('stopped');
});

test('a stop does not wait for what is asked or done about other signals', () => {
	const world = ready(both).command(usr1).command({type: 'stop', services: ['api']});
	expect(world.log).toEqual(['before-signal api', 'cancel before-signal api', 'before-signal api']);
	world.jobEnds('api', 'before-signal');
	expect(world.log.slice(3)).toEqual(['SIGTERM api', 'after-signal api']);

	const later = ready(both).command(usr1).jobEnds('api', 'before-signal').command({type: 'stop', services: ['api']}).jobEnds('api', 'before-signal');
	expect(later.log).toEqual(['before-signal api', 'SIGUSR1 api', 'after-signal api', 'cancel after-signal api', 'before-signal api', 'SIGTERM api', 'after-signal api']);
});

test('a signal that a change causes is asked about, too', () => {
	const world = ready({...asking, watch: watching({action: {type: 'signal', signal: 'SIGHUP'}})}).changes('api', 'a.js').advance(10);
	expect(world.log).toEqual(['before-signal api']);
	expect(world.jobEnds('api', 'before-signal').log).toEqual(['before-signal api', 'SIGHUP api']);
});

test('of a run that has ended nothing is sent any more', () => {
	const world = ready().command(usr1).exits('api', 0);
	expect(world.log).toEqual(['before-signal api', 'cancel before-signal api']);
	expect(world.phase('api')).toBe('completed');
});
