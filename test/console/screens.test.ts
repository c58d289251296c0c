import {afterEach, describe, test} from 'vitest';
import type {JobName, ProjectSpec} from '../../source/core/spec.ts';
import type {ProjectState} from '../../source/core/state.ts';
import {now, openScreen, stateOf, type Screen, type ScreenOptions} from '../helpers/screen.ts';
import {hook, needs, probe, project, service, watching} from '../helpers/specs.ts';

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

const calmWatch = {isOn: true, isPaused: false, pending: [], changed: [], isSettling: false, isStale: false, recent: [], loops: 0};
const make = {type: 'shell', text: 'make'} as const;
const works = (job: JobName) => [{job, since: now - 3000, isCancelled: false}];

/** Builds, hooks, and watches that need somebody. */
const atWork = stateOf(shop, {
	db: {phase: {type: 'ready', pid: 4107}, run: 1, jobs: works('after-start')},
	api: {phase: {type: 'ready', pid: 4121}, run: 3, restarts: 2, startedAt: now - 3 * 60_000, build: {type: 'running'}, jobs: works('build')},
	worker: {phase: {type: 'ready', pid: 4130}, run: 1, build: {type: 'failed', message: 'exited 2', durationMs: 400}},
	web: {phase: {type: 'waiting', on: [{type: 'job', job: 'before-start'}]}, jobs: works('before-start')},
	docs: {phase: {type: 'ready', pid: 4150}, run: 11, restarts: 10, watch: {...calmWatch, isPaused: true, pending: ['out.log'], suspendedBy: 'out.log'}},
	mail: {phase: {type: 'ready', pid: 4160}, run: 1, watch: {...calmWatch, isStale: true, changed: ['mail.conf']}},
});

const builds = stateOf(shop, {
	db: {phase: {type: 'starting', pid: 4107, hasAnswered: true}, run: 1, jobs: works('after-ready')},
	api: {phase: {type: 'waiting', on: [{type: 'job', job: 'build'}]}, build: {type: 'running'}, jobs: works('build')},
	worker: {phase: {type: 'failed', failure: {type: 'build', message: 'exited 2'}}, build: {type: 'failed', message: 'exited 2', durationMs: 400}},
	web: {phase: {type: 'stopping', pid: 4142, next: {type: 'stop'}, signal: 'SIGTERM', isHeld: true, isKilled: false}, run: 1, since: now - 3000, jobs: works('before-stop')},
	docs: {phase: {type: 'backoff', failure: {type: 'hook', hook: 'before-start', message: 'exited 1'}, delayMs: 4000, until: now + 4000}, run: 3, restarts: 2, jobs: works('on-failure')},
	mail: {phase: {type: 'stopped', exit: {type: 'code', code: 0}}, run: 1, jobs: works('after-stop')},
});

const endingHooks: ProjectState = {
	...stateOf(shop, {
		db: {phase: {type: 'ready', pid: 4107}, run: 1},
		api: {phase: {type: 'stopping', pid: 4121, next: {type: 'stop'}, signal: 'SIGTERM', isHeld: true, isKilled: false}, run: 3, since: now - 3000, jobs: works('before-stop')},
		worker: {phase: {type: 'stopped', exit: {type: 'signal', signal: 'SIGTERM'}}, run: 1, jobs: works('after-stop')},
		web: {phase: {type: 'stopping', pid: 4142, next: {type: 'stop'}, signal: 'SIGTERM', askedAt: now - 1000, isHeld: false, isKilled: false}, run: 1, since: now - 6000, jobs: works('stop-command')},
		docs: {phase: {type: 'stopped', exit: {type: 'code', code: 0}}, run: 1},
	}),
	shutdown: {reason: 'q', isForced: false},
};

/** One with everything. */
const rich: ProjectSpec = {
	...project(
		service('db', {ready: probe()}),
		service('api', {
			description: 'orders and payments',
			links: ['http://localhost:3000'],
			command: {type: 'exec', argv: ['node', '--enable-source-maps', 'dist/api server.js']},
			build: make,
			workingDir: '/project/api',
			dependsOn: [needs('db', 'healthy', {restart: true}), needs('cache')],
			ready: probe({check: {type: 'http', url: 'http://localhost:3000/health', status: 200, headers: {}}}),
			live: probe({check: {type: 'exec', command: make}}),
			restart: {policy: 'on-failure', maxRetries: 5, maxDelayMs: 30_000, resetMs: 10_000},
			watch: watching({patterns: ['src/**/*.ts', '!**/*.test.ts']}),
			hooks: {'before-start': hook({command: {type: 'shell', text: 'node migrate.js'}}), 'after-stop': hook({ignoresFailure: true})},
			environment: {PORT: '3000', API_TOKEN: 'hunter2', DATABASE_URL: 'postgres://me:hunter2@localhost/shop'},
			envFiles: ['/project/.env.api'],
			profiles: ['web'],
		}),
		service('cache', {isDisabled: true}),
		service('web', {dependsOn: [needs('api', 'healthy')]}),
	),
	name: 'shop',
};

const detailed = stateOf(rich, {
	db: {phase: {type: 'unready', pid: 4107, lastProbe: 'connection refused'}, run: 1, readyRun: 0},
	api: {
		phase: {type: 'ready', pid: 4121},
		run: 3,
		cause: {type: 'files', files: ['src/api.ts', 'src/orders/total.ts']},
		restarts: 2,
		failures: 1,
		lastExit: {type: 'code', code: 1},
		probeFailures: {ready: 0, live: 2},
		lastProbe: 'exited 1',
		build: {type: 'failed', message: 'exited 2', durationMs: 3210},
		watch: {...calmWatch, isPaused: true, pending: ['src/a.ts', 'src/b.ts']},
	},
	web: {phase: {type: 'waiting', on: [{type: 'dependency', service: 'api', need: 'ready'}]}},
});

/** Two that the project has no more: one is ending, of the other only its hook. */
const leaving = stateOf(shop, {
	db: {phase: {type: 'ready', pid: 4107}, run: 1},
	api: {phase: {type: 'stopping', pid: 4121, next: {type: 'stop'}, signal: 'SIGTERM', isKilled: false}, run: 3, since: now - 3000, isLeaving: true},
	worker: {phase: {type: 'stopped', exit: {type: 'code', code: 0}}, run: 1, jobs: works('after-stop'), isLeaving: true},
	web: {phase: {type: 'ready', pid: 4142}, run: 1},
	docs: {phase: {type: 'stopping', pid: 4150, next: {type: 'stop'}, signal: 'SIGTERM', isKilled: true}, run: 1, since: now - 12_000, isLeaving: true},
});

/** Of the first four the second has gone, and there is a new one. */
const turned: ProjectSpec = {...shop, services: [...shop.services.filter(({name}) => name !== 'api' && name !== 'docs'), service('search-index', {watch: watching()})]};

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
		for (const {name} of (more.project ?? shop).services.slice(0, 4)) {
			screen.beginRun(name, 1, 'run 1 · start');
			screen.print(name, `${name} is here\r\n\u001B[32mGET\u001B[0m /${name} 200 in 12ms\r\n`);
		}

		return screen;
	};

	const scenes: Readonly<Record<string, {readonly state: ProjectState; readonly keys?: readonly string[] | undefined; readonly project?: ProjectSpec; readonly next?: ProjectSpec}>> = {
		starting: {state: starting},
		ready: {state: ready},
		failed: {state: failed},
		stopping: {state: stopping},
		help: {state: ready, keys: ['?']},
		'signal menu': {state: ready, keys: ['S', 'h']},
		'quit dialog': {state: ready, keys: ['q']},
		palette: {state: ready, keys: [':']},
		'palette, a name': {state: ready, keys: [':st', '\t']},
		'palette, words': {state: failed, keys: [':stop ']},
		'palette, refused': {state: ready, keys: [':stop wbe\r']},
		zoomed: {state: ready, keys: ['j', 'z']},
		'grid of four': {state: ready, keys: gridOfFour[columns]},
		typing: {state: ready, keys: ['j', 'i']},
		marked: {state: ready, keys: [' ', 'j', 'j', ' ', 'j']},
		refused: {state: ready, keys: ['k', 'R']},
		'at work': {state: atWork},
		'at work, the second': {state: atWork, keys: ['j', 'j', 'j', 'j']},
		builds: {state: builds},
		'ending with hooks': {state: endingHooks},
		details: {state: detailed, keys: ['j', 'd'], project: rich},
		leaving: {state: leaving},
		'another project': {state: ready, keys: [...gridOfFour[columns] ?? [], ' ', 'j', ' '], next: turned},
		'details at their end': {state: detailed, keys: ['j', 'd', 'G'], project: rich},
	};

	test.each(Object.entries(scenes))('%s looks as drawn', async (name, {state, keys = [], project = shop, next}) => {
		const {looksLike, type, sees, reconfigure} = open(state, {project});
		for (const key of keys) {
			type(key);
		}

		if (next) {
			await sees('2 marked');
			reconfigure(next);
		}

		await looksLike(`${name.replaceAll(/\W+/g, '-')}-${columns}x${rows}`);
	});
});
