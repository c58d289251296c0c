import {afterEach, describe, expect, test} from 'vitest';
import type {Lookups} from '../../source/console/details/lookups.ts';
import type {ProjectSpec} from '../../source/core/spec.ts';
import {now, openScreen, stateOf, withService, type Screen} from '../helpers/screen.ts';
import {needs, probe, project, service, watching} from '../helpers/specs.ts';

const sizes = [[200, 60], [120, 40], [80, 24], [40, 10]] as const;

const shop: ProjectSpec = {
	...project(
		service('disk'),
		service('db', {dependsOn: [needs('disk', 'completed-successfully')], ready: probe()}),
		service('cache', {dependsOn: [needs('disk', 'completed-successfully')]}),
		service('migrate', {dependsOn: [needs('db', 'healthy')]}),
		service('api', {
			dependsOn: [needs('db', 'healthy', {restart: true}), needs('migrate', 'completed-successfully'), needs('cache', 'healthy', {required: false})],
			ready: probe({check: {type: 'http', url: 'http://localhost:3000/health', status: 200, headers: {}}}),
			live: probe(),
			environment: {PORT: '3000', API_TOKEN: 'hunter2'},
			envFiles: ['/project/.env.api'],
		}),
		service('web', {dependsOn: [needs('api', 'healthy')]}),
		service('browser', {dependsOn: [needs('web', 'healthy'), needs('api')]}),
	),
	name: 'shop',
};

const state = stateOf(shop, {
	disk: {phase: {type: 'completed', exit: {type: 'code', code: 0}}, run: 1},
	db: {phase: {type: 'unready', pid: 4107, lastProbe: 'connection refused'}, run: 1, readyRun: 0},
	cache: {phase: {type: 'ready', pid: 4108}, run: 1, readyRun: 1},
	migrate: {phase: {type: 'failed', failure: {type: 'exit', exit: {type: 'code', code: 3}}}, run: 1},
	api: {phase: {type: 'ready', pid: 4121}, run: 2, readyRun: 2, probeFailures: {ready: 0, live: 2}, lastProbe: 'connection refused'},
	web: {phase: {type: 'waiting', on: [{type: 'dependency', service: 'api', need: 'ready'}]}},
	browser: {phase: {type: 'waiting', on: [{type: 'dependency', service: 'web', need: 'ready'}]}},
});

const lookups: Lookups = {
	usage: () => new Map(),
	published: name => name === 'api' ? [{address: '127.0.0.1', port: 8080, containerPort: 80, protocol: 'tcp'}, {address: '::', port: 5353, containerPort: 53, protocol: 'udp'}] : [],
	inspect: name => name === 'api' ? {
		processes: [
			{pid: 4121, depth: 0, command: 'node api.js', cpuPercent: 12.3, memoryBytes: 84 * 1024 * 1024},
			{pid: 4125, depth: 1, command: 'esbuild --service', cpuPercent: 0, memoryBytes: 9.4 * 1024 * 1024},
			{pid: 4130, depth: 2, command: 'esbuild --worker', cpuPercent: 187.6, memoryBytes: 1.25 * 1024 ** 3},
			{pid: 12_001, depth: 1, command: 'sh -c tail -f log', cpuPercent: 0.1, memoryBytes: 700 * 1024},
			{pid: 13_000, depth: 0, command: 'a daemon', cpuPercent: 0, memoryBytes: 512},
		],
		ports: [
			{port: 3000, address: '::', pid: 4121},
			{port: 9229, address: '127.0.0.1', pid: 4121},
			{port: 9230, address: '::1', pid: 4125},
		],
	} : undefined,
	lastChecks: name => name === 'api' ? {
		ready: {at: now - 3000, run: 2, hasPassed: true, tookMs: 12.3, count: 41},
		live: {at: now - 65_000, run: 2, hasPassed: false, message: 'connection refused\non localhost:1', tookMs: 1500, count: 1},
	} : name === 'db' ? {ready: {at: now, run: 7, hasPassed: true, count: 1}} : {},
	checkpointMemory: () => new Map(),
	environment: name => name === 'api' ? {HOME: '/home/me', AWS_SECRET_ACCESS_KEY: 'hunter3', PORT: '3000', API_TOKEN: 'hunter2', DEVTUI_SERVICE: 'api'} : undefined,
};

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

async function openDetails(columns: number, rows: number, of = 'api'): Promise<Screen> {
	screen = openScreen({project: shop, state, columns, rows, lookups, environment: {HOME: '/home/me', AWS_SECRET_ACCESS_KEY: 'hunter3'}});
	await screen.sees('shop');
	screen.type(`${'j'.repeat(shop.services.findIndex(({name}) => name === of))}d`);
	await screen.sees(`╭─ ${of} ─`);
	return screen;
}

describe.each(sizes)('at %i×%i', (columns, rows) => {
	test('processes, ports, probes, who needs whom and the environment look as drawn', async () => {
		const {looksLike} = await openDetails(columns, rows);
		await looksLike(`details-looked-up-${columns}x${rows}`);
	});

	test.skipIf(rows === 60)('} goes from section to section, and { back', async () => {
		const {type, looksLike, sees} = await openDetails(columns, rows);
		type('}');
		await sees(/╭─ api ─+╮[^\n]*\n[^\n]*│ Processes/);
		type('}');
		await looksLike(`details-dependencies-${columns}x${rows}`);
		type('{');
		await sees(/╭─ api ─+╮[^\n]*\n[^\n]*│ Processes/);
	});
});

test('marker files that are not there watch nothing; of those that are there the patterns are not told, for they say them', async () => {
	const marked = {...project(service('bare', {markerWatch: watching()}), service('marked', {markerWatch: watching({patterns: ['**']})})), name: 'markers'};
	const bare = stateOf(marked, {bare: {phase: {type: 'ready', pid: 1}}, marked: {phase: {type: 'ready', pid: 2}}});
	screen = openScreen({project: marked, state: withService(bare, 'bare', {watch: {...bare.services['bare']!.watch, isOn: false}}), columns: 120, rows: 40});
	const {type, sees, text} = screen;
	await sees('markers');
	type('d');
	await sees(/╭─ bare ─[^]*restart +no/);
	expect(text()).not.toContain('watch');
	type('\t');
	await sees(/╭─ marked ─[^]*watch +by marker files +│\n[^\n]* restarts it · [^]*restart +no/);
});

test('what is told of another run than the current one is not shown', async () => {
	const {text} = await openDetails(120, 40, 'db');
	expect(text()).not.toContain('check');
});

test('the figures are looked up while the details are open, and never else', async () => {
	let looked = 0;
	screen = openScreen({project: shop, state, columns: 120, rows: 40, lookups: {
		...lookups,
		inspect(name) {
			looked++;
			return lookups.inspect(name);
		},
	}});
	const {type, sees, seesNot, update} = screen;
	await sees('shop');
	update(before => withService(before, 'cache', {restarts: 1}));
	type('jjjj');
	await sees('▸● api');
	expect(looked).toBe(0);
	type('d');
	await sees('esbuild --worker');
	expect(looked).toBeGreaterThan(0);
	type('q');
	await seesNot('esbuild --worker');
	const before = looked;
	update(old => withService(old, 'cache', {restarts: 77}));
	await sees('77');
	expect(looked).toBe(before);
});
