import {once} from 'node:events';
import {createServer, type AddressInfo} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import type {Fact} from '../../source/core/events.ts';
import type {ServiceSpec} from '../../source/core/spec.ts';
import type {Exit} from '../../source/core/state.ts';
import type {Child, ChildListener, ChildOptions} from '../../source/runtime/contract.ts';
import {createRuntime, type RuntimeOptions} from '../../source/runtime/runtime.ts';
import {contained, probe, project, service, watching} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';

test('a spawn is ruled off in the log, gets its environment and the size of its pane, and its facts carry the run', () => {
	const world = fakes({tty: true});
	world.runtime.resize('a', 100, 30);
	world.runtime.execute({type: 'spawn', service: 'a', run: 2, cause: {type: 'files', files: ['x.js']}});
	const [child] = world.children;
	expect(child?.options).toMatchObject({argv: ['/bin/sh', '-c', 'exec run a'], environment: {RUN: '2', CHANGED: 'x.js'}, terminal: {columns: 100, rows: 30}, stdin: 'open'});
	child?.listener.spawned(7);
	child?.listener.output(Buffer.from('hello'), 'stdout');
	child?.listener.exited(code(3));
	expect(world.told).toEqual([
		{type: 'spawned', service: 'a', run: 2, pid: 7},
		{type: 'exited', service: 'a', run: 2, exit: code(3)},
	]);
	expect(world.written).toEqual(['rule a 2 run 2 · x.js changed', 'a 2 stdout hello', 'end a 2']);
});

test('a service without a tty gets pipes', () => {
	const world = fakes({tty: false});
	world.runtime.execute({type: 'spawn', service: 'a', run: 1, cause: {type: 'start'}});
	expect(world.children[0]?.options.terminal).toBeUndefined();
});

test('what was prepared while the old run ended is what the next one is spawned with', () => {
	const world = fakes({tty: true});
	world.runtime.execute({type: 'spawn', service: 'a', run: 1, cause: {type: 'start'}});
	world.runtime.resize('a', 100, 30);
	world.runtime.execute({type: 'prepare', service: 'a'});
	world.runtime.execute({type: 'prepare', service: 'unknown'});
	expect(world.prepared).toEqual(['made on 100x30']);
	world.children[0]?.listener.exited(code(0));
	world.runtime.execute({type: 'spawn', service: 'a', run: 2, cause: {type: 'start'}});
	expect(world.prepared).toEqual(['made on 100x30', 'spawned']);
	world.runtime.execute({type: 'prepare', service: 'a'});
	void world.runtime.close();
	expect(world.prepared).toEqual(['made on 100x30', 'spawned', 'made on 100x30', 'discarded']);
});

test('effects for a run that is over reach nobody', () => {
	const world = fakes();
	world.runtime.execute({type: 'spawn', service: 'a', run: 1, cause: {type: 'start'}});
	world.runtime.execute({type: 'signal', service: 'a', run: 0, signal: 'SIGTERM', to: 'group'});
	world.children[0]?.listener.exited(code(0));
	world.runtime.execute({type: 'signal', service: 'a', run: 1, signal: 'SIGTERM', to: 'group'});
	world.runtime.input('a', 'x');
	expect(world.children[0]?.calls).toEqual([]);
});

test('what is let go is heard no more, also when it ends at that moment and another service has its name', () => {
	const world = fakes({ready: true});
	world.runtime.execute({type: 'spawn', service: 'a', run: 1, cause: {type: 'start'}});
	world.children[0]?.listener.spawned(7);
	world.runtime.execute({type: 'start-probe', service: 'a', run: 1, probe: 'ready'});
	world.runtime.execute({type: 'release', service: 'a', run: 0});
	expect(world.children[0]?.calls).toEqual([]);
	world.runtime.execute({type: 'release', service: 'a', run: 1});
	expect(world.children[0]?.calls).toEqual(['release']);
	expect(world.probes[0]?.signal.aborted).toBe(true);
	expect(world.runtime.pidOf('a')).toBeUndefined();

	world.runtime.execute({type: 'spawn', service: 'a', run: 1, cause: {type: 'start'}});
	world.children[1]?.listener.spawned(8);
	const told = [...world.told];
	const written = [...world.written];
	const {listener} = world.children[0]!;
	listener.output(Buffer.from('late'), 'stdout');
	listener.mainExited(code(0));
	listener.exited(code(0));
	expect([world.told, world.written, world.runtime.pidOf('a')]).toEqual([told, written, 8]);
});

test('what a service says of itself until it is ready is why it is not; afterwards it is no trouble', () => {
	const world = fakes({beside: service('b', {ready: probe({check: {type: 'notify'}})})});
	world.runtime.execute({type: 'spawn', service: 'b', run: 1, cause: {type: 'start'}});
	const {listener} = world.children[0]!;
	listener.notified?.({status: 'warming up', extendTimeoutMs: 5000});
	listener.notified?.({mainPid: 7});
	expect(world.told).toEqual([
		{type: 'probe-failed', service: 'b', run: 1, probe: 'ready', message: 'warming up'},
		{type: 'time-asked', service: 'b', run: 1, ms: 5000},
	]);
	expect(world.runtime.lastChecks('b').ready).toMatchObject({hasPassed: false, message: 'warming up'});
	listener.notified?.({ready: true, status: 'serving'});
	listener.notified?.({status: '3 clients', extendTimeoutMs: 1000});
	expect(world.told.slice(2)).toEqual([{type: 'probe-passed', service: 'b', run: 1, probe: 'ready'}]);
});

test('while a run is young it is doubted that it is the one who answers at a port that was held before it', async () => {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	const {port} = server.address() as AddressInfo;
	const world = fakes({beside: service('b', {ready: probe({check: {type: 'tcp', host: '127.0.0.1', port}})})});
	world.runtime.execute({type: 'spawn', service: 'b', run: 1, cause: {type: 'start'}});
	await until('its turn', () => world.children.length === 1);
	world.runtime.execute({type: 'start-probe', service: 'b', run: 1, probe: 'ready'});
	expect(world.written).toContainEqual(expect.stringMatching(`notice b 1 port ${port} is held by pid ${process.pid} `));
	expect(world.probes.map(({doubt}) => doubt === undefined)).toEqual([false]);
});

test('an environment that cannot be had is a start that failed, with the reason', () => {
	const world = fakes({environmentProblem: 'no such file: .env.local'});
	world.runtime.execute({type: 'spawn', service: 'a', run: 1, cause: {type: 'start'}});
	expect(world.told).toEqual([{type: 'spawn-failed', service: 'a', run: 1, message: 'no such file: .env.local'}]);
	expect(world.children).toEqual([]);
});

test('probes end with the run, and when the run is let go', () => {
	const world = fakes({ready: true});
	world.runtime.execute({type: 'spawn', service: 'a', run: 1, cause: {type: 'start'}});
	world.runtime.execute({type: 'start-probe', service: 'a', run: 1, probe: 'ready'});
	expect(world.probes.map(({signal}) => signal.aborted)).toEqual([false]);
	world.probes[0]?.failed('refused');
	world.runtime.execute({type: 'clear-run', service: 'a'});
	expect(world.probes.map(({signal}) => signal.aborted)).toEqual([true]);
	world.runtime.execute({type: 'start-probe', service: 'a', run: 1, probe: 'ready'});
	world.children[0]?.listener.exited(code(0));
	expect(world.probes.map(({signal}) => signal.aborted)).toEqual([true, true]);
	expect(world.told[0]).toEqual({type: 'probe-failed', service: 'a', run: 1, probe: 'ready', message: 'refused'});
});

test('a timer that is set again fires once, and clearing the run leaves only the quiet timer', () => {
	const world = fakes();
	world.runtime.execute({type: 'set-timer', service: 'a', run: 1, timer: 'grace', delayMs: 10});
	world.runtime.execute({type: 'set-timer', service: 'a', run: 1, timer: 'quiet', delayMs: 10});
	world.runtime.execute({type: 'set-timer', service: 'a', run: 1, timer: 'quiet', delayMs: 20});
	world.runtime.execute({type: 'clear-run', service: 'a'});
	expect(world.timers.map(({delayMs}) => delayMs)).toEqual([20]);
	world.timers[0]?.callback();
	expect(world.told).toEqual([{type: 'timer-fired', service: 'a', run: 1, timer: 'quiet'}]);
});

test('the quiet time counts from when files have changed, not from when that is told; no other time does', () => {
	const {runtime, timers} = fakes({quietMs: 3.5});
	runtime.execute({type: 'set-timer', service: 'a', run: 1, timer: 'quiet', delayMs: 10});
	runtime.execute({type: 'set-timer', service: 'a', run: 1, timer: 'patience', delayMs: 10});
	runtime.execute({type: 'set-timer', service: 'a', run: 1, timer: 'quiet', delayMs: 3});
	expect(timers.map(({delayMs}) => delayMs)).toEqual([10, 0]);
});

test('while all output is paused new runs start paused, and resuming one does not undo the pause of all', () => {
	const world = fakes();
	world.runtime.pauseOutput();
	world.runtime.execute({type: 'spawn', service: 'a', run: 1, cause: {type: 'start'}});
	world.runtime.resumeOutput('a');
	world.runtime.resumeOutput();
	expect(world.children[0]?.calls).toEqual(['pause', 'resume']);
});

test('a command prints no more than is read, too, until it is to end', () => {
	const world = fakes();
	world.runtime.execute({type: 'run-action', service: 'a', run: 1, files: ['1']});
	world.runtime.pauseOutput();
	world.runtime.resumeOutput();
	world.runtime.pauseOutput();
	expect(world.children[0]?.calls).toEqual(['pause', 'resume', 'pause']);
	world.children[0]?.listener.mainExited({type: 'code', code: 0});
	world.runtime.pauseOutput();
	expect(world.children[0]?.calls.filter(call => call === 'pause' || call === 'resume')).toEqual(['pause', 'resume', 'pause', 'resume']);
});

test('the command of a watch action runs one at a time, what changed meanwhile is for the next', () => {
	const world = fakes();
	world.runtime.execute({type: 'run-action', service: 'a', run: 1, files: ['1']});
	world.runtime.execute({type: 'run-action', service: 'a', run: 1, files: ['2']});
	world.runtime.execute({type: 'run-action', service: 'a', run: 1, files: ['3', '2']});
	expect(world.children.map(({options}) => options.environment['CHANGED'])).toEqual(['1']);
	world.children[0]?.listener.exited(code(2));
	expect(world.children.map(({options}) => options.environment['CHANGED'])).toEqual(['1', '2 3']);
	expect(world.written).toContain('notice a 1 make: exited 2');
});

test('what is to be synced is copied first, then its command is run, then the core is told; a copy that fails is followed by nothing', () => {
	const action = {type: 'sync', copies: [{from: 'src', to: '/app'}], rebuildFor: [], then: {type: 'exec', command: {type: 'shell', text: 'reload'}}} as const;
	const world = fakes({beside: contained('c', 'web:1', {}, {watch: watching({action})})});
	world.runtime.execute({type: 'run-action', service: 'c', run: 1, files: ['src/a.js']});
	world.children[0]?.listener.exited(code(0));
	world.children[1]?.listener.exited(code(0));
	expect(world.children.map(({options}) => options.place)).toMatchObject([{type: 'copy', copies: [{from: '/project/src/a.js', to: '/app/a.js'}]}, {type: 'inside', service: {name: 'c'}}]);
	expect(world.told).toEqual([{type: 'synced', service: 'c', run: 1, files: ['src/a.js']}]);
	world.runtime.execute({type: 'run-action', service: 'c', run: 1, files: ['src/b.js']});
	world.children[2]?.listener.exited(code(1));
	expect([world.children.length, world.told.length]).toEqual([3, 1]);
	expect(world.written).toContain('notice c 1 sync: exited 1');
});

test('the end is over when the command of a watch action has died, and what waited for it is not run', async () => {
	const world = fakes();
	await world.runtime.close();
	world.runtime.execute({type: 'run-action', service: 'a', run: 1, files: ['1']});
	world.runtime.execute({type: 'run-action', service: 'a', run: 1, files: ['2']});
	let isOver = false;
	const closed = world.runtime.close().then(() => {
		isOver = true;
	});
	await new Promise(setImmediate);
	expect([isOver, world.children[0]?.calls]).toEqual([false, ['SIGKILL all']]);
	world.children[0]?.listener.exited({type: 'signal', signal: 'SIGKILL'});
	await closed;
	expect(world.children).toHaveLength(1);
});

test('a service that has left is forgotten: under its name there is no size, no environment and no timer of before', () => {
	const world = fakes({tty: true});
	const start = (run: number) => {
		world.runtime.execute({type: 'spawn', service: 'a', run, cause: {type: 'start'}});
		world.children.at(-1)?.listener.spawned(7);
		world.children.at(-1)?.listener.exited(code(0));
	};
	world.runtime.resize('a', 100, 30);
	start(1);
	start(2);
	expect(world.runtime.environmentChanges('a')).not.toEqual([]);
	world.runtime.execute({type: 'set-timer', service: 'a', run: 2, timer: 'loop', delayMs: 10});
	world.runtime.pauseOutput('a');
	world.runtime.forget('a');
	expect(world.timers).toEqual([]);
	expect(world.runtime.environmentChanges('a')).toEqual([]);
	// Nobody gives a size to what is not there.
	world.runtime.resize('a', 100, 30);
	world.runtime.reconfigure(project(service('a', {tty: true})));
	start(3);
	expect(world.runtime.environmentChanges('a')).toEqual([]);
	expect(world.children.at(-1)?.options.terminal).toEqual({columns: 80, rows: 24});
});

function code(value: number): Exit {
	return {type: 'code', code: value};
}

interface FakeChild {
	readonly options: ChildOptions;
	readonly listener: ChildListener;
	readonly calls: string[];
}

function fakes(setUp: {readonly tty?: boolean; readonly ready?: boolean; readonly environmentProblem?: string; readonly quietMs?: number; readonly beside?: ServiceSpec} = {}) {
	const children: FakeChild[] = [];
	const prepared: string[] = [];
	const told: Fact[] = [];
	const written: string[] = [];
	const probes: Array<{readonly signal: AbortSignal; readonly failed: (message: string) => void; readonly doubt: (() => string | undefined) | undefined}> = [];
	const timers: Array<{readonly delayMs: number; readonly callback: () => void}> = [];
	const options: RuntimeOptions = {
		project: project(service('a', {
			tty: setUp.tty ?? true,
			watch: watching({action: {type: 'exec', command: {type: 'shell', text: 'make'}}}),
			...(setUp.ready && {ready: probe({check: {type: 'log', pattern: 'up'}})}),
		}), ...setUp.beside ? [setUp.beside] : []),
		tell: fact => told.push(fact),
		spawnChild(childOptions, listener): Child {
			const calls: string[] = [];
			children.push({options: childOptions, listener, calls});
			return {
				signal: (signal, to) => calls.push(`${signal} ${to}`),
				write: data => calls.push(`write ${String(data)}`),
				resize: (columns, rows) => calls.push(`resize ${columns}x${rows}`),
				pauseOutput: () => calls.push('pause'),
				resumeOutput: () => calls.push('resume'),
				release: () => calls.push('release'),
				survivors: () => [],
			};
		},
		prepareChild(terminal) {
			prepared.push(`made on ${terminal ? `${terminal.columns}x${terminal.rows}` : 'pipes'}`);
			return {
				spawn(childOptions, listener) {
					prepared.push('spawned');
					return options.spawnChild(childOptions, listener);
				},
				discard: () => prepared.push('discarded'),
			};
		},
		canNotify: true,
		isStirring: () => false,
		quietMs: () => setUp.quietMs ?? 0,
		sink: {
			output: (name, run, stream, chunk) => written.push(`${name} ${run} ${stream} ${Buffer.from(chunk).toString()}`),
			runStarted: (name, run, text) => written.push(`rule ${name} ${run} ${text}`),
			notice: (name, run, text) => written.push(`notice ${name} ${run} ${text}`),
			jobStarted: (name, run, text) => written.push(`job rule ${name} ${run} ${text}`),
			jobOutput: (name, run, job, stream, chunk) => written.push(`${job} of ${name} ${run} ${stream} ${Buffer.from(chunk).toString()}`),
			jobEnded: (name, run, job) => written.push(`end of ${job} ${name} ${run}`),
			runEnded: (name, run) => written.push(`end ${name} ${run}`),
		},
		clock: {
			now: () => 0,
			after(delayMs, callback) {
				const timer = {delayMs, callback};
				timers.push(timer);
				return () => {
					timers.splice(timers.indexOf(timer), 1);
				};
			},
		},
		environmentOf: (_, run, changed) => setUp.environmentProblem === undefined
			? {type: 'ok', environment: {RUN: String(run), CHANGED: [...changed].sort().join(' ')}}
			: {type: 'problem', message: setUp.environmentProblem},
		startProbe: (_service, _spec, how) => probes.push(how),
		terminalSize: {columns: 80, rows: 24},
	};
	return {runtime: createRuntime(options), children, prepared, told, written, probes, timers};
}
