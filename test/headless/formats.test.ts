import {describe, expect, test} from 'vitest';
import type {ProjectSpec} from '../../source/core/spec.ts';
import {prune} from '../../source/core/reconfigure.ts';
import {step} from '../../source/core/step.ts';
import {chooseColors, shouldColor, type ColorRules} from '../../source/headless/color.ts';
import type {Format, StateChange} from '../../source/headless/format.ts';
import {createJsonFormat} from '../../source/headless/json.ts';
import {createPlainFormat} from '../../source/headless/plain.ts';
import {createLogStore} from '../../source/logs/log-store.ts';
import {checkpointed, openings} from '../helpers/checkpoints.ts';
import {hook, needs, probe, project, service, watching} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const plainColors: ColorRules = {isColored: false, keepsPrograms: false};
const build = {type: 'shell', text: 'make'} as const;
const retrying = {policy: 'on-failure', maxRetries: 2, maxDelayMs: 30_000, resetMs: 10_000} as const;

describe('plain: what becomes of services', () => {
	const stories: readonly (readonly [title: string, spec: ProjectSpec, story: (world: World) => void, lines: readonly string[]])[] = [
		[
			'a stack comes up: who waits for whom, and who is ready by its probe',
			project(service('api', {dependsOn: [needs('db', 'healthy')]}), service('db', {ready: probe()})),
			world => world.up().probePasses('db'),
			['api waiting for db', 'db ready'],
		],
		[
			'a one-shot ends, a service fails, what needs it is not started',
			project(service('seed'), service('migrate'), service('api', {dependsOn: [needs('migrate', 'completed-successfully')]})),
			world => world.up().exits('seed', 0).exits('migrate', 4),
			['api waiting for migrate', 'seed exited 0', 'migrate exited 4', 'api not started: migrate exited 4'],
		],
		[
			'a service that crashes is tried again with a growing delay, then given up',
			project(service('api', {restart: retrying})),
			world => world.up().exits('api', 'SIGSEGV').advance(1000).exits('api', 1).advance(2000).exits('api', 1),
			['api killed by SIGSEGV, again in 1s', 'api exited 1, again in 2s', 'api exited 1, giving up after 2 restarts'],
		],
		[
			'a service that ends well and is kept up',
			project(service('tick', {restart: {policy: 'always', maxDelayMs: 30_000, resetMs: 10_000}})),
			world => world.up().exits('tick', 0),
			['tick exited 0, again in 1s'],
		],
		[
			'a change restarts a service: its rule says so, not its end',
			project(service('api', {watch: watching()})),
			world => world.up().changes('api', 'a.js').advance(10),
			[],
		],
		[
			'a stop, with the end it led to',
			project(service('api')),
			world => world.up().command({type: 'stop', services: ['api']}),
			['api stopping with SIGTERM', 'api stopped (killed by SIGTERM)'],
		],
		[
			'a build that fails: the log has its words, and the old run stays',
			project(service('api', {build, watch: watching()})),
			world => world.up().jobEnds('api', 'build').changes('api', 'a.js').advance(10).jobEnds('api', 'build', 'exited 2'),
			['api stays on run 1, waiting for a change'],
		],
		[
			'a first build that fails',
			project(service('api', {build, watch: watching()})),
			world => world.up().jobEnds('api', 'build', 'exited 2'),
			['api build failed, waiting for a change'],
		],
		[
			'a build that a newer change cancels is no failure',
			project(service('api', {build, watch: watching()})),
			world => world.up().jobEnds('api', 'build').changes('api', 'a.js').advance(10).changes('api', 'b.js').advance(10),
			[],
		],
		[
			'hooks that fail, and what becomes of the service',
			project(service('api', {restart: retrying, hooks: {'before-start': hook()}}), service('web', {hooks: {'after-start': hook()}})),
			world => world.up().jobEnds('api', 'before-start', 'exited 1').jobEnds('web', 'after-start', 'exited 3'),
			['api before_start failed, again in 1s', 'web after_start failed: stopping with SIGTERM', 'web after_start failed'],
		],
		[
			'a stop that begins with a hook: the signal is told when it is sent',
			project(service('api', {hooks: {'before-stop': hook()}})),
			world => world.up().command({type: 'stop', services: ['api']}).jobEnds('api', 'before-stop'),
			['api stopping', 'api stopping with SIGTERM', 'api stopped (killed by SIGTERM)'],
		],
		[
			'a stop by keys, and one by a command',
			project(
				service('keys', {stop: {signal: 'SIGTERM', graceMs: 500, way: {type: 'keys', keys: 'q'}}}),
				service('command', {stop: {signal: 'SIGTERM', graceMs: 500, way: {type: 'command', command: build}}}),
			),
			world => world.up().command({type: 'stop', services: ['keys']}).exits('keys', 0).command({type: 'stop', services: ['command']}).exits('command', 0),
			['keys stopping with stop_keys', 'keys stopped (exited 0)', 'command stopping with stop_command', 'command stopped (exited 0)'],
		],
		[
			'a service that restarts itself, and what helps',
			project(service('api', {watch: watching()})),
			world => {
				for (world.up(); world.service('api').watch.suspendedBy === undefined;) {
					world.changes('api', 'out.log').advance(world.service('api').watch.loops < 10 ? 10 : 1000);
				}

				world.command({type: 'resume-watch', services: ['api']}).advance(10).command({type: 'pause-watch', services: ['api']});
			},
			[
				'api restarts itself: out.log changed again and again while it ran. Its watch is paused; keep the file out with "!out.log", or go on with: devtui resume api',
				'api: watching again',
				'api: watching is paused',
			],
		],
	];
	test.each(stories)('%s', (_, spec, story, lines) => {
		expect(tell(spec, story, createPlainFormat({project: spec, colors: plainColors}))).toEqual(lines.map(line => `${'devtui'.padEnd(longestName(spec))} | ${line}`));
	});

	test('a service that cannot be started says why', () => {
		const spec = project(service('api'));
		expect(tell(spec, world => {
			world.spawnsAtOnce = false;
			world.up().tell({type: 'spawn-failed', service: 'api', run: 1, message: 'command not found: /nope'});
		}, createPlainFormat({project: spec, colors: plainColors}))).toEqual(['devtui | api could not be started: command not found: /nope']);
	});

	test('a service that ignores the signal is killed, and shutting down is said', () => {
		const spec = project(service('mule', {stop: {signal: 'SIGINT', graceMs: 500}}));
		expect(tell(spec, world => {
			world.onSignal = signal => signal === 'SIGKILL' ? 'ends' : 'ignores';
			world.up().command({type: 'shut-down', reason: 'Ctrl-C', force: false}).advance(500);
		}, createPlainFormat({project: spec, colors: plainColors}))).toEqual([
			'devtui | shutting down: Ctrl-C',
			'devtui | mule stopping with SIGINT',
			'devtui | mule did not end in time: SIGKILL',
			'devtui | mule stopped (killed by SIGKILL)',
		]);
	});

	test('a failed probe is quoted without what it could do to a terminal', () => {
		const spec = project(service('api', {ready: probe({retries: 1})}));
		const lines = tell(spec, world => {
			world.up().probePasses('api').tell({type: 'probe-failed', service: 'api', run: 1, probe: 'ready', message: 'bad\u001B]0;x\u0007 \u001B[31mred\u001B[0m\r\u0008'});
		}, createPlainFormat({project: spec, colors: plainColors}));
		expect(lines).toEqual(['devtui | api ready', 'devtui | api unready: bad red']);
	});
});

describe('plain: another project', () => {
	test('who is new is added, who has gone is removed once it has ended, and what restarts is left to its rule', () => {
		const spec = project(service('api'), service('worker'), service('idle', {isDisabled: true}));
		expect(tell(spec, world => {
			world.up();
			world.onSignal = () => 'ignores';
			world.reconfigure(project(service('api', {command: {type: 'shell', text: 'other'}}), service('db', {ready: probe()}), service('web', {dependsOn: [needs('db', 'healthy')]})));
			world.exits('api', 0).exits('worker', 'SIGTERM');
		}, createPlainFormat({project: spec, colors: plainColors}))).toEqual([
			'devtui | configuration changed',
			'devtui | db added',
			'devtui | web added',
			'devtui | web waiting for db',
			'devtui | worker stopping with SIGTERM',
			'devtui | idle removed',
			'devtui | worker removed (killed by SIGTERM)',
		]);
	});

	test('how it ended is not said twice of one whose hook has the last word; one that comes back before its end is added again', () => {
		const worker = service('worker', {hooks: {'after-stop': hook()}});
		const spec = project(service('api'), worker);
		const lines = (story: (world: World) => unknown) => tell(spec, story, createPlainFormat({project: spec, colors: plainColors})).map(line => line.slice(9));
		expect(lines(world => world.up().reconfigure(project(service('api'))).jobEnds('worker', 'after-stop'))).toEqual([
			'configuration changed', 'worker stopping with SIGTERM', 'worker stopped (killed by SIGTERM)', 'worker removed',
		]);
		expect(lines(world => {
			world.up();
			world.onSignal = () => 'ignores';
			world.reconfigure(project(service('api'))).reconfigure(project(service('api'))).reconfigure(spec);
		})).toEqual(['configuration changed', 'worker stopping with SIGTERM', 'configuration changed', 'configuration changed', 'worker added']);
	});

	test('the column of names grows from then on and stays; whoever stays keeps its colour, whoever is new has one that is free', () => {
		const first = project(service('api'), service('web'), service('db'));
		const format = createPlainFormat({project: first, colors: {isColored: true, keepsPrograms: true}});
		const line = (name: string) => format.entry({...logged('x\n')[1]!, service: name});
		const turnTo = (next: ProjectSpec) => {
			const {state} = new World(next);
			format.change({project: next, previous: state, state, event: {type: 'up', at: 0}});
		};

		expect([line('api'), line('web'), line('db')]).toEqual(['\u001B[36mapi    | \u001B[0mx\n', '\u001B[33mweb    | \u001B[0mx\n', '\u001B[32mdb     | \u001B[0mx\n']);
		turnTo(project(service('db'), service('web'), service('a-longer-name'), service('devtui')));
		expect([line('db'), line('web'), line('a-longer-name'), line('devtui')]).toEqual([
			'\u001B[32mdb            | \u001B[0mx\n', '\u001B[33mweb           | \u001B[0mx\n', '\u001B[36ma-longer-name | \u001B[0mx\n', '\u001B[35mdevtui        | \u001B[0mx\n',
		]);
		turnTo(project(service('db')));
		expect([line('db'), line('web')]).toEqual(['\u001B[32mdb            | \u001B[0mx\n', '\u001B[33mweb           | \u001B[0mx\n']);
	});
});

describe('plain: what services print', () => {
	const spec = project(service('api'), service('web-server'));
	const entries = logged('\u001B[31mred\u001B[0m\n\n\u001B]8;;http://x\u001B\\link\u001B]8;;\u001B\\\n');

	test('each line has the name, padded; into a pipe nothing is coloured', () => {
		const format = createPlainFormat({project: spec, colors: plainColors});
		expect(entries.map(entry => format.entry(entry)).join('')).toBe('devtui     | api: run 3 · src/api.ts changed\napi        | red\napi        | \napi        | link\n');
	});

	test('on a terminal each service has its colour, and keeps its own', () => {
		const format = createPlainFormat({project: spec, colors: {isColored: true, keepsPrograms: true}});
		expect(format.entry(entries[1]!)).toBe([
			'\u001B[36mapi        | \u001B[0m\u001B[31mred\u001B[0m\n',
			'\u001B[36mapi        | \u001B[0m\n',
			'\u001B[36mapi        | \u001B[0m\u001B]8;;http://x\u001B\\link\u001B]8;;\u001B\\\n',
		].join(''));
		expect(format.entry({...entries[1]!, service: 'web-server'})).toContain('\u001B[33mweb-server | ');
		expect(format.said('hello', 0)).toBe('\u001B[90mdevtui     | \u001B[0mhello\n');
	});

	test('a name that a replacement text would misread', () => {
		const format = createPlainFormat({project: project(service('a$&b')), colors: plainColors});
		expect(format.entry({...entries[1]!, service: 'a$&b', type: 'output', text: '1\n2\n', stream: 'stdout'})).toBe('a$&b   | 1\na$&b   | 2\n');
	});
});

describe('JSON', () => {
	test('each line is an object', () => {
		const text = 'plain \u001B[31mred\u001B[0m "quoted"\nC:\\new\\n\n\n\ttab é\n';
		for (const part of [text, text.replaceAll('\\', '/')]) {
			const lines = objects(logged(part).map(entry => createJsonFormat().entry(entry)).join(''));
			expect(lines).toEqual([
				{time: '1970-01-01T00:00:01.000Z', service: 'api', run: 3, event: 'started', text: 'run 3 · src/api.ts changed'},
				...part.replaceAll(/\u001B\[\d+m/g, '').split('\n').slice(0, -1).map(line => ({time: '1970-01-01T00:00:01.000Z', service: 'api', run: 3, stream: 'stdout', text: line})),
			]);
		}
	});

	test('a run that went on from a checkpoint is told with the file, the others without', () => {
		const events = objects(tell(project(checkpointed('game')), world => {
			world.up();
			for (const fact of openings('game', 1, {'a.lua': 1, 'b.lua': 2})) {
				world.tell(fact);
			}

			world.changes('game', 'b.lua').advance(10).command({type: 'restart', services: ['game']});
		}, createJsonFormat()).join('\n'));
		expect(events.filter(({event}) => event === 'spawned').map(({run, resumedAt}) => ({run, resumedAt}))).toEqual([{run: 1}, {run: 2, resumedAt: 'b.lua'}, {run: 3}]);
	});

	test('events follow a service through its life', () => {
		const spec = project(service('api', {restart: retrying, dependsOn: [needs('db', 'healthy')], watch: watching()}), service('db', {ready: probe({retries: 1})}));
		const events = objects(tell(spec, world => {
			world.up().probePasses('db').probeFails('db').probePasses('db')
				.exits('api', 3).advance(1000)
				.changes('api', 'a.js').advance(10)
				.exits('api', 'SIGKILL').advance(2000).exits('api', 1)
				.command({type: 'shut-down', reason: 'Ctrl-C', force: false});
		}, createJsonFormat()).join('\n'));
		expect(events.map(({time: _, ...event}) => event)).toEqual([
			{service: 'api', run: 0, event: 'waiting', text: 'api waiting for db'},
			{service: 'db', run: 1, event: 'spawned', pid: 100, text: 'db has pid 100'},
			{service: 'db', run: 1, event: 'ready', text: 'db ready'},
			{service: 'api', run: 1, event: 'spawned', pid: 101, text: 'api has pid 101'},
			{service: 'api', run: 1, event: 'ready', text: 'api ready'},
			{service: 'db', run: 1, event: 'unready', text: expect.stringMatching(/^db unready/) as unknown},
			{service: 'db', run: 1, event: 'ready', text: 'db ready again'},
			{service: 'api', run: 1, event: 'exited', pid: 101, exitCode: 3, text: 'api exited 3'},
			{service: 'api', run: 1, event: 'backoff', delayMs: 1000, text: 'api exited 3, again in 1s'},
			{service: 'api', run: 2, event: 'spawned', pid: 102, text: 'api has pid 102'},
			{service: 'api', run: 2, event: 'ready', text: 'api ready'},
			{service: 'api', run: 2, event: 'restarting', text: 'api restarting'},
			{service: 'api', run: 2, event: 'exited', pid: 102, signal: 'SIGTERM', text: 'api killed by SIGTERM'},
			{service: 'api', run: 2, event: 'waiting', text: 'api waiting for changes to end'},
			{service: 'api', run: 3, event: 'spawned', pid: 103, text: 'api has pid 103'},
			{service: 'api', run: 3, event: 'ready', text: 'api ready'},
			{service: 'api', run: 3, event: 'exited', pid: 103, signal: 'SIGKILL', text: 'api killed by SIGKILL'},
			{service: 'api', run: 3, event: 'backoff', delayMs: 1000, text: expect.stringContaining('api killed by SIGKILL, again in') as unknown},
			{service: 'api', run: 4, event: 'spawned', pid: 104, text: 'api has pid 104'},
			{service: 'api', run: 4, event: 'ready', text: 'api ready'},
			{service: 'api', run: 4, event: 'exited', pid: 104, exitCode: 1, text: 'api exited 1'},
			{service: 'api', run: 4, event: 'backoff', delayMs: 2000, text: 'api exited 1, again in 2s'},
			{event: 'shutting-down', text: 'shutting down: Ctrl-C'},
			{service: 'api', run: 4, event: 'stopped', text: 'api stopped'},
			{service: 'db', run: 1, event: 'stopping', text: 'db stopping with SIGTERM'},
			{service: 'db', run: 1, event: 'exited', pid: 100, signal: 'SIGTERM', text: 'db killed by SIGTERM'},
			{service: 'db', run: 1, event: 'stopped', text: 'db stopped (killed by SIGTERM)'},
		]);
	});
});

test('JSON of another project: what is changed, added and removed, and how the removed ones ended', () => {
	const spec = project(service('api'), service('worker'), service('web'));
	const events = objects(tell(spec, world => {
		world.up();
		world.onSignal = () => 'ignores';
		world.reconfigure(project(service('web', {command: {type: 'shell', text: 'other'}}), service('api'), service('db', {build})));
		world.exits('worker', 3);
	}, createJsonFormat()).join('\n')).map(({time: _, ...event}) => event);
	expect(events.slice(events.findIndex(({event}) => event === 'reconfigured'))).toEqual([
		{event: 'reconfigured', added: ['db'], changed: ['web'], removed: ['worker'], text: 'configuration changed'},
		{service: 'db', run: 0, event: 'added', text: 'db added'},
		{service: 'web', run: 1, event: 'restarting', text: 'web restarting'},
		{service: 'db', run: 0, event: 'waiting', text: 'db building'},
		{service: 'db', run: 0, event: 'build-started', text: 'db building'},
		{service: 'worker', run: 1, event: 'stopping', text: 'worker stopping with SIGTERM'},
		{service: 'worker', run: 1, event: 'exited', pid: expect.any(Number) as number, exitCode: 3, text: 'worker exited 3'},
		{service: 'worker', run: 1, event: 'removed', text: 'worker removed (exited 3)'},
	]);
});

describe('JSON of what runs beside services', () => {
	const told = (spec: ProjectSpec, story: (world: World) => unknown) => objects(tell(spec, story, createJsonFormat()).join('\n')).map(({time: _, ...event}) => event);

	test('builds tell when they begin, and how and after how long they end; one that is cancelled has not failed', () => {
		const spec = project(service('api', {build, watch: watching()}));
		const events = told(spec, world => world.up().advance(1200).jobEnds('api', 'build').changes('api', 'a.js').advance(10).changes('api', 'b.js').advance(100).advance(300).jobEnds('api', 'build', 'exited 2'));
		expect(events.filter(({event}) => String(event).startsWith('build'))).toEqual([
			{service: 'api', run: 0, event: 'build-started', text: 'api building'},
			{service: 'api', run: 0, event: 'build-passed', durationMs: 1200, text: 'api built'},
			{service: 'api', run: 1, event: 'build-started', text: 'api building'},
			{service: 'api', run: 1, event: 'build-cancelled', durationMs: 0, text: 'api build was ended'},
			{service: 'api', run: 1, event: 'build-started', text: 'api building'},
			{service: 'api', run: 1, event: 'build-failed', durationMs: 300, text: 'api build failed: exited 2'},
		]);
	});

	test('hooks tell whether they are well', () => {
		const spec = project(service('api', {hooks: {'before-start': hook(), 'after-start': hook({ignoresFailure: true})}}));
		const events = told(spec, world => world.up().advance(20).jobEnds('api', 'before-start').advance(30).jobEnds('api', 'after-start', 'exited 3'));
		expect(events.filter(({hook}) => hook !== undefined)).toEqual([
			{service: 'api', run: 0, event: 'hook-started', hook: 'before_start', text: 'api running before_start'},
			{service: 'api', run: 0, event: 'hook', hook: 'before_start', ok: true, durationMs: 20, text: 'api before_start passed'},
			{service: 'api', run: 1, event: 'hook-started', hook: 'after_start', text: 'api running after_start'},
			{service: 'api', run: 1, event: 'hook', hook: 'after_start', ok: false, durationMs: 30, text: 'api after_start failed: exited 3'},
		]);
	});

	test('a trigger, and a watch that is suspended', () => {
		const spec = project(service('api', {watch: watching()}));
		const events = told(spec, world => {
			for (world.up().tell({type: 'triggered', service: 'api'}); world.service('api').watch.suspendedBy === undefined;) {
				world.changes('api', 'out.log').advance(world.service('api').watch.loops < 10 ? 10 : 1000);
			}
		});
		expect(events).toContainEqual({service: 'api', run: 1, event: 'triggered', text: 'api triggered'});
		expect(events.at(-1)).toMatchObject({service: 'api', event: 'watch-suspended', file: 'out.log'});
	});
});

describe('colours', () => {
	const cases: readonly (readonly [environment: Record<string, string>, isTerminal: boolean, isColored: boolean, keepsPrograms: boolean])[] = [
		[{}, true, true, true],
		[{}, false, false, false],
		[{NO_COLOR: '1'}, true, false, true],
		[{NO_COLOR: ''}, true, true, true],
		[{TERM: 'dumb'}, true, false, false],
		[{FORCE_COLOR: '1'}, false, true, true],
		[{FORCE_COLOR: ''}, false, true, true],
		[{FORCE_COLOR: '3', NO_COLOR: '1', TERM: 'dumb'}, false, true, true],
		[{FORCE_COLOR: '0'}, true, false, false],
		[{FORCE_COLOR: 'false'}, true, false, false],
	];
	test.each(cases)('%j, terminal: %s', (environment, isTerminal, isColored, keepsPrograms) => {
		expect(chooseColors(environment, isTerminal)).toEqual({isColored, keepsPrograms});
		expect(shouldColor(environment, isTerminal)).toBe(isColored);
	});
});

function longestName(spec: ProjectSpec): number {
	return Math.max(...spec.services.map(({name}) => name.length));
}

/** What the format says while the story happens, line by line. */
function tell(spec: ProjectSpec, story: (world: World) => unknown, format: Format): readonly string[] {
	const changes: StateChange[] = [];
	story(new World(spec, (project, state, event) => {
		const result = step(project, state, event);
		const [left, pruned] = prune(project, state, result[0]);
		changes.push({project: left, previous: state, state: pruned, event});
		return result;
	}));
	return changes.map(change => format.change(change)).join('').split('\n').slice(0, -1);
}

function logged(text: string) {
	const logs = createLogStore({maxBytes: 1e6});
	logs.runStarted('api', 3, 'run 3 · src/api.ts changed', 1000);
	logs.append('api', 3, 'stdout', {text, lineCount: text.split('\n').length - 1}, 1000);
	return logs.read(logs.start()).entries;
}

function objects(lines: string): readonly Record<string, unknown>[] {
	return lines.trim().split('\n').map(line => JSON.parse(line) as Record<string, unknown>);
}
