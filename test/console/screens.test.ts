import {afterEach, describe, test} from 'vitest';
import type {ProjectSpec} from '../../source/core/spec.ts';
import type {ProjectState} from '../../source/core/state.ts';
import {now, openScreen, stateOf, type Screen, type ScreenOptions} from '../helpers/screen.ts';
import {needs, project, service, watching} from '../helpers/specs.ts';

const sizes = [[200, 60], [120, 40], [80, 24], [40, 10]] as const;

const shop: ProjectSpec = {
	...project(
		service('db'),
		service('api', {dependsOn: [needs('db', 'healthy')], watch: watching()}),
		service('worker', {dependsOn: [needs('api')], watch: watching()}),
		service('web', {restart: {policy: 'on-failure', maxDelayMs: 30_000, resetMs: 10_000}}),
		service('docs', {watch: watching()}),
		service('mail', {isDisabled: true}),
	),
	name: 'shop',
};

const ready = stateOf(shop, {
	db: {phase: {type: 'ready', pid: 4107}, run: 1},
	api: {phase: {type: 'ready', pid: 4121}, run: 3, restarts: 2, startedAt: now - 3 * 60_000},
	worker: {phase: {type: 'ready', pid: 4130}, run: 1, startedAt: now - 2 * 3_600_000},
	web: {phase: {type: 'ready', pid: 4142}, run: 1, startedAt: now - 3 * 86_400_000},
	docs: {phase: {type: 'ready', pid: 4150}, run: 1, watch: {isPaused: true, pending: ['a.md', 'b.md', 'c.md'], changed: [], isOn: true, isSettling: false, isStale: false, recent: [], loops: 0}},
	mail: {phase: {type: 'idle'}},
});

const starting = stateOf(shop, {
	db: {phase: {type: 'starting', pid: 4107}, run: 1, startedAt: now - 2000},
	api: {phase: {type: 'waiting', on: [{type: 'dependency', service: 'db', need: 'ready'}]}},
	worker: {phase: {type: 'waiting', on: [{type: 'dependency', service: 'api', need: 'started'}]}},
	web: {phase: {type: 'starting'}, run: 1, startedAt: now - 1000},
	docs: {phase: {type: 'completed', exit: {type: 'code', code: 0}}, run: 1},
});

const failed = stateOf(shop, {
	db: {phase: {type: 'ready', pid: 4107}, run: 1},
	api: {phase: {type: 'failed', failure: {type: 'exit', exit: {type: 'code', code: 1}}}, run: 4, restarts: 3},
	worker: {phase: {type: 'skipped', because: 'api exited 1'}},
	web: {phase: {type: 'backoff', failure: {type: 'exit', exit: {type: 'signal', signal: 'SIGSEGV'}}, delayMs: 4000, until: now + 4000}, run: 3, restarts: 2},
	docs: {phase: {type: 'unready', pid: 4150, lastProbe: 'connection refused'}, run: 1},
	mail: {phase: {type: 'failed', failure: {type: 'spawn', message: 'command not found: maild'}}, run: 1},
});

const stopping: ProjectState = {
	...stateOf(shop, {
		db: {phase: {type: 'ready', pid: 4107}, run: 1},
		api: {phase: {type: 'stopping', pid: 4121, next: {type: 'stop'}, signal: 'SIGTERM', isKilled: false}, run: 3, since: now - 3000},
		worker: {phase: {type: 'stopped', exit: {type: 'signal', signal: 'SIGTERM'}}, run: 1},
		web: {phase: {type: 'stopping', pid: 4142, next: {type: 'stop'}, signal: 'SIGTERM', isKilled: true}, run: 1, since: now - 10_000},
		docs: {phase: {type: 'stopped', exit: {type: 'code', code: 0}}, run: 1},
	}),
	shutdown: {reason: 'q', isForced: false},
};

/** What shows four services as a grid depends on what a terminal of that width shows at first. */
const gridOfFour: Readonly<Record<number, readonly string[]>> = {
	200: ['3', '4', 'v'],
	120: ['3', '4', 'v', 'v'],
	80: ['2', '3', '4', 'v', 'v'],
	40: ['2', '3', '4', 'v', 'v'],
};

const survivors = {
	api: [{pid: 4121, command: 'node api.js'}, {pid: 4125, command: 'esbuild --service'}],
	web: [{pid: 4142, command: 'vite'}],
};

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

describe.each(sizes)('at %i×%i', (columns, rows) => {
	const open = (state: ProjectState, more: Partial<ScreenOptions> = {}) => {
		screen = openScreen({project: shop, state, columns, rows, survivors, ...more});
		for (const {name} of shop.services.slice(0, 4)) {
			screen.beginRun(name, 1, 'run 1 · start');
			screen.print(name, `${name} is here\r\n\u001B[32mGET\u001B[0m /${name} 200 in 12ms\r\n`);
		}

		return screen;
	};

	const scenes: Readonly<Record<string, {readonly state: ProjectState; readonly keys?: readonly string[] | undefined}>> = {
		starting: {state: starting},
		ready: {state: ready},
		failed: {state: failed},
		stopping: {state: stopping},
		help: {state: ready, keys: ['?']},
		'signal menu': {state: ready, keys: ['S', 'h']},
		'quit dialog': {state: ready, keys: ['q']},
		zoomed: {state: ready, keys: ['j', 'z']},
		'grid of four': {state: ready, keys: gridOfFour[columns]},
		typing: {state: ready, keys: ['j', 'i']},
		marked: {state: ready, keys: [' ', 'j', 'j', ' ', 'j']},
		refused: {state: ready, keys: ['k', 'R']},
	};

	test.each(Object.entries(scenes))('%s looks as drawn', async (name, {state, keys = []}) => {
		const {looksLike, type} = open(state);
		for (const key of keys) {
			type(key);
		}

		await looksLike(`${name.replaceAll(' ', '-')}-${columns}x${rows}`);
	});
});
