import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {promised} from '../../source/runtime/containers/promised.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {containersOf, inContainer, start, startInside} from './children.ts';
import {engineProxy, type Interference} from './engine-proxy.ts';
import {useEngine} from './engine.ts';

const loop = ['sh', '-c', 'trap "exit 0" TERM; echo up; while :; do sleep 0.05; done'];

describe.skipIf(!requires('container-engine'))('an engine that fails at a bad moment', () => {
	const engine = useEngine();
	const stateOf = async (service: ReturnType<typeof inContainer>) => (await engine.docker.getContainer(service.container.name).inspect()).State;
	/** Of the requests after the start of a container, the first that fits is answered so. */
	const afterStart = (what: RegExp, answer: Interference, times = 1) => {
		let left = times;
		return (request: string, asked: readonly string[]) => what.test(request) && asked.some(earlier => /^POST .*\/start$/.test(earlier)) && left-- > 0 ? answer : undefined;
	};

	test('between the start of a container and the first look at it: the run goes on when the engine is back', async () => {
		const service = inContainer(engine, 'looked-at', loop);
		const {host} = await engineProxy(engine.host, afterStart(/^GET \/containers\/\w+\/json$/, 'break'));
		const run = start(containersOf({host}), service);
		await run.prints('up');
		expect(run.events[0]).toBe('spawned');
		expect(run.notices).toEqual([`the container engine at ${host} has gone`, 'the container engine is back: the container runs on']);
		expect(await run.stop()).toEqual({type: 'code', code: 0});
	});

	test('when it has started the container and its answer is lost: that is the run', async () => {
		const service = inContainer(engine, 'unanswered', loop);
		let isLost = false;
		const {host} = await engineProxy(engine.host, request => /^POST .*\/start$/.test(request) && !isLost ? (isLost = true, 'lose') : undefined);
		const run = start(containersOf({host}), service);
		await run.prints('up');
		expect(run.events[0]).toBe('spawned');
		expect(await run.stop()).toEqual({type: 'code', code: 0});
	});

	test('a container that cannot be looked at is not left running: the sentence is the engine\'s', async () => {
		const service = inContainer(engine, 'unseen', loop);
		const {host} = await engineProxy(engine.host, afterStart(/^GET \/containers\/\w+\/json$/, {status: 500, message: 'the engine has lost its head'}));
		const run = start(containersOf({host}), service);
		expect(await run.failed()).toBe('the engine has lost its head');
		await until('it does not run', async () => !(await stateOf(service)).Running, {found: () => run.events.join('\n')});
		expect(run.events).toEqual(['failed']);
	});

	test('a start whose connection breaks before the engine has heard of it fails in a sentence, and nothing runs', async () => {
		const service = inContainer(engine, 'unheard', loop);
		const {host} = await engineProxy(engine.host, request => /^POST .*\/start$/.test(request) ? 'break' : undefined);
		const run = start(containersOf({host}), service);
		expect(await run.failed()).toBe(`the container engine at ${host} cannot be asked: socket hang up`);
		expect((await stateOf(service)).Running).toBe(false);
	});

	test('that takes long to answer to a start: what is printed meanwhile arrives once it has, as it was printed', async () => {
		const service = inContainer(engine, 'slow', ['sh', '-c', 'echo out; echo bad >&2; seq 1 40000; exec sleep 1000']);
		// Longer than the engine is left with output that nobody reads.
		const {host, asked} = await engineProxy(engine.host, request => /^POST .*\/start$/.test(request) ? {answeredAfter: sleep(1500)} : undefined);
		const run = start(containersOf({host}), service);
		await run.prints('\n40000\n');
		expect(run.events[0]).toBe('spawned');
		expect([run.stdout(), run.stderr()]).toEqual([`out\n${Array.from({length: 40_000}, (_, index) => `${index + 1}\n`).join('')}`, 'bad\n']);
		run.child.signal('SIGKILL', 'all');
		await run.exited();
		const few = inContainer(engine, 'slow-few', ['sh', '-c', 'echo out; exec sleep 1000']);
		const before = asked.length;
		const second = start(containersOf({host}), few);
		await second.prints('out\n');
		expect(asked.slice(before).filter(request => request.endsWith('/logs'))).toEqual([]);
		second.child.signal('SIGKILL', 'all');
		await second.exited();
	});

	test('that is still starting a container when it is to end, and then to be killed: it is sent both once it runs', async () => {
		const service = inContainer(engine, 'stubborn', ['sh', '-c', 'trap "" TERM; echo up; while :; do sleep 0.05; done']);
		const {promise: asked, resolve: answer} = promised<void>();
		let isAsked = false;
		const {host} = await engineProxy(engine.host, request => /^POST .*\/start$/.test(request) ? (isAsked = true, {answeredAfter: asked}) : undefined);
		const run = start(containersOf({host}), service);
		await until('it is being started', () => isAsked);
		run.child.signal('SIGTERM', 'group');
		run.child.signal('SIGKILL', 'all');
		answer();
		expect(await run.exited()).toEqual({type: 'code', code: 137});
		expect((await stateOf(service)).Running).toBe(false);
	});

	test('that takes what it is asked and answers nothing any more: what is killed is given up, be it running or on its way; nobody waits for ever', async () => {
		let isFrozen = false;
		const {host} = await engineProxy(engine.host, () => isFrozen ? 'swallow' : undefined);
		const containers = containersOf({host}, {silenceMs: 500});
		const service = inContainer(engine, 'frozen', ['sh', '-c', 'trap "" TERM; echo up; while :; do sleep 0.05; done']);
		const run = start(containers, service);
		await run.prints('up');
		const inside = startInside(containers, service, ['sleep', '1000']);
		await inside.spawned();
		isFrozen = true;
		const late = start(containers, inContainer(engine, 'late', loop));
		for (const {child} of [run, inside, late]) {
			child.signal('SIGTERM', 'group');
			child.signal('SIGKILL', 'all');
		}

		const gone = `the container engine at ${host} does not answer`;
		expect(await Promise.all([run.exited(), inside.exited(), late.failed()])).toEqual([{type: 'code', code: 125}, {type: 'code', code: 125}, gone]);
		expect([run.notices, inside.notices]).toEqual([[`${gone}: what was to end may run on`], [`${gone}: what was to end may run on`]]);
		expect(containers.published(service.name)).toEqual([]);
		expect((await stateOf(service)).Running).toBe(true);
	});

	test('what fails after a container runs is its end, never a failed start', async () => {
		const service = inContainer(engine, 'running', loop);
		const {host} = await engineProxy(engine.host, afterStart(/^POST .*\/wait$/, {status: 404, message: 'No such container'}));
		const run = start(containersOf({host}), service);
		expect(await run.exited()).toEqual({type: 'code', code: 137});
		expect(run.events.filter(event => event === 'failed')).toEqual([]);
		expect(run.notices).toEqual(['the container was removed']);
	});

	test('an engine that is there and cannot tell when a container ends is asked again, and said to be so once', async () => {
		const service = inContainer(engine, 'untold', loop);
		const {host, asked} = await engineProxy(engine.host, afterStart(/^POST .*\/wait$/, {status: 500, message: 'the engine has lost count'}, 3));
		const run = start(containersOf({host}), service);
		await run.prints('up');
		await until('it is asked again', () => asked.filter(request => request.endsWith('/wait')).length === 4);
		expect(run.notices).toEqual(['the engine has lost count']);
		expect(await run.stop()).toEqual({type: 'code', code: 0});
		expect(run.stdout()).toBe('up\n');
	});

	test('a size that the engine does not take yet, as the command is not ready for it, is told again', async () => {
		const service = inContainer(engine, 'sized', loop);
		const up = start(containersOf(engine), service);
		await up.prints('up');
		let left = 3;
		const {host} = await engineProxy(engine.host, request => /^POST \/exec\/\w+\/resize$/.test(request) && left-- > 0 ? {status: 409, message: 'not running'} : undefined);
		const run = startInside(containersOf({host}), service, ['sh', '-c', 'until stty size | grep "33 111"; do sleep 0.02; done'], {terminal: {columns: 111, rows: 33}});
		await run.prints('33 111');
		expect(await run.exited()).toEqual({type: 'code', code: 0});
		await up.stop();
	});

	test('a command in a container whose number cannot be had runs all the same', async () => {
		const service = inContainer(engine, 'entered', loop);
		const up = start(containersOf(engine), service);
		await up.prints('up');
		let isAsked = false;
		const {host} = await engineProxy(engine.host, request => /^GET \/exec\/\w+\/json$/.test(request) && !isAsked ? (isAsked = true, 'break') : undefined);
		const run = startInside(containersOf({host}), service, ['sh', '-c', 'echo inside; exit 3']);
		expect(await run.exited()).toEqual({type: 'code', code: 3});
		expect(run.events.filter(event => event === 'failed')).toEqual([]);
		expect(run.stdout()).toBe('inside\n');
		await up.stop();
	});
});
