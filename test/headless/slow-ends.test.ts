import {describe, expect, test} from 'vitest';
import {createJsonFormat} from '../../source/headless/json.ts';
import {createPlainFormat} from '../../source/headless/plain.ts';
import {describeSlowEnd, tellSlowEnds, type LivingProcess, type SlowEnd} from '../../source/headless/slow-ends.ts';
import type {ServiceSpec} from '../../source/core/spec.ts';
import type {Store, StoreListener} from '../../source/core/store.ts';
import {createListeners} from '../../source/lib/listeners.ts';
import {hook, project, service} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const node = {pid: 12, command: 'node worker.js'};
const shell = {pid: 14, command: 'sh'};

/** A told story in virtual time, and what is said of those who are slow to end. */
function play(...services: readonly ServiceSpec[]) {
	const world = new World(project(...services));
	world.onSignal = signal => signal === 'SIGKILL' ? 'ends' : 'ignores';
	const timers: {due: number; callback: () => void}[] = [];
	const listeners = createListeners<Parameters<StoreListener>>();
	const told: SlowEnd[] = [];
	let living: readonly LivingProcess[] = [node, shell];
	const store: Store = {
		project: world.project,
		getSnapshot: () => world.state,
		subscribe: listeners.subscribe,
		command() {
			throw new TypeError('this store is only read');
		},
	};
	const stop = tellSlowEnds({
		store,
		survivors: () => living,
		clock: {
			now: () => world.now,
			after(delayMs, callback) {
				const timer = {due: world.now + delayMs, callback};
				timers.push(timer);
				return () => {
					timers.splice(timers.indexOf(timer), 1);
				};
			},
		},
		tell(slow) {
			told.push(slow);
		},
	});
	const notify = () => {
		listeners.tell(world.state, world.state, {type: 'up', at: world.now});
	};

	return {
		world,
		told,
		timers,
		stop,
		sentences: () => told.map(slow => describeSlowEnd(slow)),
		lives(...processes: readonly LivingProcess[]) {
			living = processes;
		},
		/** Time goes by, and everybody is told of what it brings. */
		advance(ms: number) {
			notify();
			const end = world.now + ms;
			for (;;) {
				const [next] = timers.toSorted((a, b) => a.due - b.due);
				if (!next || next.due > end) {
					break;
				}

				world.advance(next.due - world.now);
				timers.splice(timers.indexOf(next), 1);
				next.callback();
			}

			world.advance(end - world.now);
			notify();
		},
	};
}

const stopAll = {type: 'shut-down', reason: 'test', force: false} as const;

describe('who is slow to end', () => {
	test('is named after two seconds, and every five seconds again', () => {
		const {world, advance, sentences} = play(service('worker'));
		world.up().command(stopAll);
		advance(1999);
		expect(sentences()).toEqual([]);
		advance(6000);
		expect(sentences()).toEqual([
			'waiting for worker: pid 12 node worker.js, pid 14 sh, SIGKILL in 8s',
			'waiting for worker: pid 12 node worker.js, pid 14 sh, SIGKILL in 3s',
		]);
	});

	test('is named anew once others are to blame', () => {
		const {world, advance, sentences, lives} = play(service('worker'));
		world.up().command(stopAll);
		advance(2500);
		lives(shell);
		advance(2500);
		expect(sentences().slice(1)).toEqual(['waiting for worker: pid 14 sh, SIGKILL in 7s']);
	});

	test('is not whoever is there for a moment only: a shell that sleeps in a loop is told once', () => {
		const {world, advance, sentences, lives} = play(service('worker'));
		world.up().command(stopAll);
		for (let pid = 100; pid < 105; pid++) {
			lives(shell, {pid, command: 'sleep 1'});
			advance(1000);
		}

		expect(sentences()).toEqual(['waiting for worker: pid 14 sh, SIGKILL in 8s']);
	});

	test('is named anew when it has gone and come back, though the processes have the same pids', () => {
		const {world, advance, told} = play(service('worker'), service('api'));
		world.up().reconfigure(project(service('api')));
		advance(2500);
		expect(told).toHaveLength(1);
		world.exits('worker', 0);
		advance(1000);
		world.reconfigure(project(service('api'), service('worker'))).reconfigure(project(service('api')));
		advance(2500);
		expect(told).toHaveLength(2);
	});

	test('a quick stop is nobody\'s business, and leaves no timer once all is quiet', () => {
		const {world, advance, told, timers} = play(service('worker'));
		world.onSignal = () => 'ends';
		world.up().command({type: 'stop', services: ['worker']});
		advance(60_000);
		expect(told).toEqual([]);
		expect(timers).toEqual([]);
	});

	test('a single service that is restarted counts as much as a shut-down', () => {
		const {world, advance, sentences} = play(service('worker'), service('web'));
		world.up().command({type: 'restart', services: ['web']});
		advance(2000);
		expect(sentences()).toEqual(['waiting for web: pid 12 node worker.js, pid 14 sh, SIGKILL in 8s']);
	});

	test('a hook is named instead of a SIGKILL that is not due; the grace counts from when it has ended', () => {
		const {world, advance, sentences} = play(service('db', {hooks: {'before-stop': hook({timeoutMs: 60_000})}}));
		world.up().command(stopAll);
		advance(1990);
		world.jobEnds('db', 'before-stop');
		advance(100);
		expect(sentences()).toEqual(['waiting for db: pid 12 node worker.js, pid 14 sh, SIGKILL in 10s']);
		const held = play(service('db', {hooks: {'before-stop': hook({timeoutMs: 60_000})}}));
		held.world.up().command(stopAll);
		held.world.jobs.set('db before-stop', {service: 'db', job: 'before-stop', due: 60_000});
		held.advance(2000);
		expect(held.sentences()).toEqual(['waiting for db: before_stop (2s), pid 12 node worker.js, pid 14 sh']);
	});

	test('a hook that goes on when its service has ended is waited for too', () => {
		const {world, advance, sentences, lives} = play(service('db', {hooks: {'after-stop': hook()}}));
		world.onSignal = () => 'ends';
		world.up().command(stopAll);
		world.jobs.set('db after-stop', {service: 'db', job: 'after-stop', due: 60_000});
		lives();
		advance(2000);
		expect(sentences()).toEqual(['waiting for db: after_stop (2s)']);
	});

	test('once SIGKILL has been sent there is nothing to count down', () => {
		expect(describeSlowEnd({service: 'a', run: 1, processes: [node], hooks: [], forMs: 12_000, isKilled: true})).toBe('waiting for a: pid 12 node worker.js, SIGKILL sent');
	});

	test('a crowd is cut short', () => {
		const processes = Array.from({length: 9}, (_, index) => ({pid: index + 1, command: 'x'.repeat(100)}));
		expect(describeSlowEnd({service: 'a', run: 1, processes, hooks: [], forMs: 2000, killInMs: 1, isKilled: false})).toMatch(/^waiting for a: pid 1 x{59}…, .*, 3 more, SIGKILL in 1s$/);
	});

	test('nothing is said any more once nobody listens', () => {
		const {world, advance, told, timers, stop} = play(service('worker'));
		world.up().command(stopAll);
		advance(500);
		stop();
		expect(timers).toEqual([]);
		advance(5000);
		expect(told).toEqual([]);
	});
});

describe('how it is printed', () => {
	const slow: SlowEnd = {service: 'worker', run: 3, processes: [node, {pid: 13, command: 'a\u001B[31mb\u0007'}], hooks: [], forMs: 2000, killInMs: 8000, isKilled: false};
	const spec = project(service('worker'));

	test('plain: a line of devtui', () => {
		expect(createPlainFormat({project: spec, colors: {isColored: false, keepsPrograms: false}}).slowEnd(slow, 0)).toBe('devtui | waiting for worker: pid 12 node worker.js, pid 13 ab, SIGKILL in 8s\n');
	});

	test('JSON: an event with the processes as a list', () => {
		expect(JSON.parse(createJsonFormat().slowEnd(slow, 0))).toEqual({
			time: '1970-01-01T00:00:00.000Z',
			event: 'waiting-for-end',
			...slow,
			text: describeSlowEnd(slow),
		});
	});
});
