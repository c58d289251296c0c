import fc from 'fast-check';
import {afterEach, describe, expect, test} from 'vitest';
import type {Lookups} from '../../source/console/details/lookups.ts';
import {passesFilter} from '../../source/console/list/list-filter.ts';
import {listedServices, listRows, selectedIndex, stops} from '../../source/console/list/list-rows.ts';
import {listTop} from '../../source/console/list/list-top.ts';
import type {ListView} from '../../source/console/list/list-view.ts';
import {initialView} from '../../source/console/view-state.ts';
import type {ProjectSpec, ServiceSpec} from '../../source/core/spec.ts';
import {now, openScreen, stateOf, withService, type Screen} from '../helpers/screen.ts';
import {project, service, watching} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';

const sizes = [[200, 60], [120, 40], [80, 24], [40, 10]] as const;

const shop: ProjectSpec = {
	...project(
		service('web', {profiles: ['dev']}),
		service('api-orders', {group: 'back end', watch: watching()}),
		service('db', {group: 'データ data'}),
		service('api-users', {group: 'back end', profiles: ['dev', 'test'], watch: watching()}),
		service('cache', {group: 'データ data'}),
		service('API-gateway', {group: 'back end', watch: watching()}),
		service('docs'),
	),
	name: 'shop',
};

const state = stateOf(shop, {
	web: {phase: {type: 'ready', pid: 1}, run: 1, startedAt: now - 3 * 60_000},
	'api-orders': {phase: {type: 'ready', pid: 2}, run: 3, restarts: 2, startedAt: now - 5000},
	db: {phase: {type: 'ready', pid: 3}, run: 1, startedAt: now - 3 * 3_600_000},
	'api-users': {phase: {type: 'failed', failure: {type: 'exit', exit: {type: 'code', code: 1}}}, run: 12, restarts: 11},
	cache: {phase: {type: 'starting', pid: 4}, run: 1, startedAt: now - 1000},
	'API-gateway': {phase: {type: 'backoff', failure: {type: 'exit', exit: {type: 'code', code: 1}}, delayMs: 4000, until: now + 4000}, run: 3, restarts: 2},
});

const MB = 1024 * 1024;
const lookups: Lookups = {
	published: () => [],
	checkpointMemory: () => new Map(),
	usage: () => new Map([
		['web', {cpuPercent: 0.4, memoryBytes: 84.4 * MB}],
		['api-orders', {cpuPercent: 12.5, memoryBytes: 120 * MB}],
		['db', {cpuPercent: 3, memoryBytes: 1.2 * 1024 * MB}],
		['cache', {cpuPercent: 340, memoryBytes: 0.7 * MB}],
	]),
	inspect: () => undefined,
	lastChecks: () => ({}),
	environment: () => undefined,
};

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

async function open(columns = 120, rows = 24): Promise<Screen> {
	screen = openScreen({project: shop, state, columns, rows, lookups});
	await screen.sees('shop');
	return screen;
}

/** What the list shows below its head: what stands before each name, and the name. */
function list({text}: Screen): readonly string[] {
	const rows = text().split('\n').slice(2, -1).map(line => {
		const isHeading = line[1] === '-' || line[1] === '+';
		return line.slice(0, 3).replace(/^\d/, ' ') + (line.slice(3).split(isHeading ? '  ' : ' ')[0] ?? '');
	});
	return rows.slice(0, rows.findIndex(row => row.trim() === ''));
}

async function seesList(of: Screen, wanted: readonly string[]): Promise<void> {
	await until(`the list to be ${JSON.stringify(wanted)}`, () => JSON.stringify(list(of)) === JSON.stringify(wanted), {found: of.text});
}

describe.each(sizes)('at %i×%i', (columns, rows) => {
	const scenes: Readonly<Record<string, readonly string[]>> = {
		groups: ['j', 'j', 'j'],
		'groups, one folded': ['jjjc'],
		// The prompt stands in the place of answers, which go away by themselves.
		'by profile': ['b\\'],
		'sorted by state': ['OO\\'],
		'a filter being written': ['\\api !G'],
		'a filter that leaves nobody': ['\\nobody'],
		'a filter and marks, sorted': ['ja', '\\a', '\r', 'a', 'OOO\\'],
		'sorted by memory': ['OOOOOO\\'],
	};

	// There is no list at the smallest, and at the largest it is the one of the next size.
	const isUsual = columns === 120 || columns === 80;
	const shown = Object.entries(scenes).filter(([name]) => isUsual || name === 'a filter being written' || name === 'groups, one folded');

	test.each(shown)('%s looks as drawn', async (name, keys) => {
		const {type, looksLike} = await open(columns, rows);
		for (const key of keys) {
			type(key);
		}

		await looksLike(`list-${name.replaceAll(/\W+/g, '-')}-${columns}x${rows}`);
	});
});

describe('groups', () => {
	const unfolded = ['▸● web', ' ○ docs', ' - back end', ' ● api-orders', ' ✖ api-users', ' ✖ API-gateway', ' - データ data', ' ● db', ' ◐ cache'];

	test('have headings in the order of the file, those of no group come first, and j passes headings by', async () => {
		const it = await open();
		await seesList(it, unfolded);
		for (const name of ['docs', 'api-orders', 'api-users', 'API-gateway', 'db', 'cache', 'cache']) {
			it.type('j');
			await it.sees(new RegExp(`▸. ${name}`));
		}

		it.type('kk');
		await it.sees('▸✖ API-gateway');
	});

	test('fold by a key on any service of theirs: one stop that stands for all', async () => {
		const it = await open();
		it.type('jjjjc');
		await it.sees('▸+ back end');
		it.type('r');
		await it.sees('restarting 3 services');
		it.type('K');
		await it.sees('killing api-orders');
		it.type(' ');
		await it.sees('3 marked');
		it.type('c');
		await it.sees('*api-users');
		it.type('a');
		await it.sees('7 marked');
		it.type('a');
		await it.seesNot('marked');
		it.type('ck');
		await it.sees('▸○ docs');
		it.type('jj');
		await it.sees('▸● db');
		it.type('k');
		await it.sees('▸+ back end');
		expect(it.commands).toEqual([
			{type: 'restart', services: ['api-orders', 'api-users', 'API-gateway']},
			{type: 'kill', services: ['api-orders']},
		]);
	});

	test('what is done where the list is not looked at is about the one service that is', async () => {
		const it = await open();
		it.type('jjc');
		await it.sees('▸+ back end');
		it.type('zr');
		await it.sees('restarting api-orders');
		it.type('z');
		await it.sees('▸+ back end');
		it.type('r');
		await until('the second', () => it.commands.length === 2);
		expect(it.commands).toEqual(Array.from({length: 2}, () => ({type: 'restart', services: ['api-orders']})));
	});

	test('fold and unfold by a click on the heading, and a service is chosen by a click', async () => {
		const it = await open();
		await seesList(it, unfolded);
		it.type('\u001B[<0;8;5M\u001B[<0;8;5m');
		await it.sees('▸+ back end');
		it.type('\u001B[<0;5;7M\u001B[<0;5;7m');
		await it.sees('▸● db');
		it.type('\u001B[<0;8;5M\u001B[<0;8;5m');
		await it.sees('▸● api-orders');
	});

	test('all fold and unfold at once', async () => {
		const it = await open();
		it.type('C');
		await seesList(it, ['▸● web', ' ○ docs', ' + back end', ' + データ data']);
		it.type('C');
		await seesList(it, unfolded);
	});

	test('are those of the file, the profiles, or none', async () => {
		const it = await open();
		it.type('b');
		await it.sees('- dev, test');
		it.type('b');
		await seesList(it, ['▸● web', ' ● api-orders', ' ● db', ' ✖ api-users', ' ◐ cache', ' ✖ API-gateway', ' ○ docs']);
		it.type('c');
		await it.sees('! web is in no group of the list');
	});
});

describe('a list longer than the screen', () => {
	const crowd = project(...Array.from({length: 40}, (_, index) => service(`s${index + 1}`)));
	const firstShown = () => /^.{3}(s\d+) /m.exec(screen!.text().split('\n').slice(2).join('\n'))?.[1];

	test('stays where it is when a service is clicked, and moves no further than needed for keys', async () => {
		screen = openScreen({project: crowd, state: stateOf(crowd, {}), columns: 120, rows: 20});
		const {type, sees} = screen;
		await sees('▸○ s1 ');
		// The last row there is room for, twice: the second click is for the same service.
		for (let click = 0; click < 2; click++) {
			type('\u001B[<0;5;19M\u001B[<0;5;19m');
			await sees('▸○ s17 ');
			expect(firstShown()).toBe('s1');
		}

		type('jj');
		await sees('▸○ s19 ');
		expect(firstShown()).toBe('s3');
		type('kk');
		await sees('▸○ s17 ');
		expect(firstShown()).toBe('s3');
		screen.resize(120, 12);
		await until('the selected one in sight', () => firstShown() === 's9');
		await sees('▸○ s17 ');
	});

	test('has the selected service in sight, fills what room there is, and moves no further than needed, whatever it was', () => {
		fc.assert(fc.property(fc.nat(60), fc.integer({min: 1, max: 60}), fc.integer({min: 1, max: 30}), fc.nat(), (top, count, room, seed) => {
			const index = seed % count;
			const now = listTop({top, index, count, room});
			expect(index).toBeGreaterThanOrEqual(now);
			expect(index).toBeLessThan(now + room);
			expect(now).toBeGreaterThanOrEqual(0);
			expect(now).toBeLessThanOrEqual(Math.max(0, count - room));
			expect(listTop({top: now, index, count, room})).toBe(now);
		}));
	});
});

describe('the order of the list', () => {
	test('what needs somebody first, then by restarts, by uptime, and as in the file again', async () => {
		const it = await open();
		it.type('bb');
		it.type('O');
		await it.sees('SERVICE by name');
		await seesList(it, [' ✖ API-gateway', ' ● api-orders', ' ✖ api-users', ' ◐ cache', ' ● db', ' ○ docs', '▸● web']);
		it.type('O');
		await it.sees('by state');
		await seesList(it, [' ✖ api-users', ' ✖ API-gateway', ' ◐ cache', '▸● web', ' ● api-orders', ' ● db', ' ○ docs']);
		it.update(before => withService(before, 'db', {phase: {type: 'failed', failure: {type: 'spawn', message: 'x'}}}));
		await it.sees(/by state[^\n]*\n\d✖ db/);
		it.type('O');
		await it.sees(/by restarts[^\n]*\n\d✖ api-users/);
		it.type('O');
		await it.sees(/by uptime[^\n]*\n\d◐ cache[^\n]*\n\d● api-orders[^\n]*\n▸● web/);
		it.type('O');
		await it.seesNot('by uptime');
	});
});

describe('the filter of the list', () => {
	test('leaves matching names while it is written; Esc in the list shows all again', async () => {
		const it = await open();
		it.type('\\API');
		await seesList(it, [' - back end', '▸✖ API-gateway']);
		it.type('\r');
		await it.sees('? help');
		it.type('\u001B');
		await it.sees('SERVICE');
		await it.sees('○ docs');
	});

	test('is what it was when its prompt is left', async () => {
		const it = await open();
		it.type('\\db\r');
		await it.sees('1 of 7 \\db');
		it.type('\\x');
		await it.sees('none has such a name');
		it.type('\u0003');
		await it.sees('1 of 7 \\db');
		it.type('\\');
		it.type('\u001B[200~ !db\nx\u001B[201~');
		await it.sees('none has such a name');
	});

	test('finds services by the heading that is shown above them, and by no other', async () => {
		const it = await open();
		it.type('\\end\r');
		await it.sees('3 of 7 \\end');
		it.type('\\ users\r');
		await it.sees('1 of 7 \\end users');
		const names = shop.services.map(({name}) => name);
		const listed = (grouping: ListView['grouping'], filter: string) => listedServices({project: shop, state, view: {...initialView(names, 120), list: {grouping, sort: 'file', filter, folded: []}}});
		expect(listed('group', '!end')).toEqual(['web', 'docs', 'db', 'cache']);
		expect(listed('none', 'end')).toEqual([]);
	});

	test('commands for all act on all, and say so; those for the marked act on marks that are not seen', async () => {
		const it = await open();
		it.type('\\users\rR');
		await it.sees('restarting api-users and API-gateway, 1 of them not in the list');
		it.type('W');
		await it.sees('watching of 3 services is paused, 2 of them not in the list');
		it.type('a');
		await it.sees('1 marked');
		it.type('\\db\r');
		await it.sees('1 marked, 1 not in the list');
		it.type('r');
		await it.seesNot('marked');
		expect(it.commands).toEqual([
			{type: 'restart', services: ['api-users', 'API-gateway']},
			{type: 'pause-watch', services: ['api-orders', 'api-users', 'API-gateway']},
			{type: 'restart', services: ['api-users']},
		]);
	});

	test.each([
		['', 'api', true],
		['ap', 'API', true],
		['AP', 'api', false],
		['a i', 'api', true],
		['a x', 'api', false],
		['!x a', 'api', true],
		['!a', 'API', false],
		['!', 'api', true],
		['(a+)+', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', false],
	])('"%s" and the name %s: %s', (filter, name, isShown) => {
		expect(passesFilter(name, filter)).toBe(isShown);
	});
});

test('whatever is folded, filtered and sorted, a service has one row at most, and j and k come to all that is shown', () => {
	const names = shop.services.map(({name}) => name);
	const listView: fc.Arbitrary<ListView> = fc.record({
		grouping: fc.constantFrom('group', 'profile', 'none'),
		sort: fc.constantFrom('file', 'name', 'state', 'restarts', 'uptime'),
		filter: fc.constantFrom('', 'a', 'api', '!api', 'd b', 'X', '!', 'back', '!end', 'end orders', 'dev'),
		folded: fc.subarray(['back end', 'データ data', 'dev', 'dev, test', 'gone']),
	});
	fc.assert(fc.property(listView, fc.constantFrom(...names), (view, selected) => {
		const subject = {project: shop, state, view: {...initialView(names, 120), list: view, selected}};
		const rows = listRows(subject);
		const listed = listedServices(subject);
		expect(new Set(listed).size).toBe(listed.length);
		const textOf = ({name, group = '', profiles}: ServiceSpec) => `${{group, profile: profiles.join(', '), none: ''}[view.grouping]} ${name}`;
		expect([...listed].sort()).toEqual(shop.services.filter(spec => passesFilter(textOf(spec), view.filter)).map(({name}) => name).sort());
		const headings = rows.flatMap(row => row.type === 'heading' ? [row] : []);
		expect(new Set(headings.map(({heading}) => heading)).size).toBe(headings.length);
		expect(headings.every(({services}) => services.length > 0)).toBe(true);
		const index = selectedIndex(subject);
		expect(index === -1).toBe(!listed.includes(selected));
		const places = stops(subject).map(stop => selectedIndex({...subject, view: {...subject.view, selected: stop}}));
		expect(places).toEqual(rows.flatMap((row, at) => row.type === 'service' || row.isFolded ? [at] : []));
	}));
});
