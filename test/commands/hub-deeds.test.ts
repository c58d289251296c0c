import {describe, expect, test} from 'vitest';
import {createHubActions, type Task} from '../../source/commands/hub/actions.ts';
import {hubKeymap} from '../../source/commands/hub/keymap.ts';
import {inHubWords} from '../../source/commands/hub/words.ts';
import {createNewestBuild} from '../../source/commands/hub/newest-build.ts';
import {createHubPainter} from '../../source/commands/hub/picture.ts';
import {createHubStore} from '../../source/commands/hub/store.ts';
import {usualKeymap} from '../../source/console/keymap/keymap.ts';
import {press} from '../../source/console/keymap/press.ts';
import {remap} from '../../source/console/keymap/remap.ts';
import type {Keymap} from '../../source/console/keymap/table.ts';
import type {ProjectControl} from '../../source/console/host.ts';
import {lineOf} from '../../source/console/line-edit.ts';
import {candidatesFor} from '../../source/console/palette/candidates.ts';
import {usage} from '../../source/console/palette/command.ts';
import {paletteCommands} from '../../source/console/palette/commands.ts';
import {runLine} from '../../source/console/palette/run-line.ts';
import type {Subject} from '../../source/console/subject.ts';
import {initialView} from '../../source/console/view-state.ts';
import {isAtRest} from '../../source/core/outcome.ts';
import type {Build} from '../../source/fleet/builds.ts';
import type {BuilderRow, Question, Reply} from '../../source/fleet/questions.ts';

const machine = {uname: 'Linux', hostname: 'h', cpus: 2, memoryBytes: 1, node: '20'};
const builder = (name: string, changes: Partial<BuilderRow> = {}): BuilderRow => ({name, seat: 1, state: 'online', labels: {}, jobs: 2, machine, lastSeen: 0, running: 0, queued: 0, ...changes});
const build = (revision: string, changes: Partial<Build> = {}): Build => ({id: `id-${revision}`, job: 'x', suggestion: 'x', project: 'shop', revision, step: '', builder: 'n1', state: 'queued', queuedAt: 0, logBytes: 0, ...changes});

const {project, state, meanings} = createHubPainter({address: 'mqtt://h', directory: '/d', version: '1', startedAt: 0, pid: 1}).paint({
	builders: [builder('n1'), builder('n2', {state: 'paused', wanted: 'paused'}), builder('n3', {state: 'offline'}), builder('n1', {state: 'draining', hub: 'k3j9'})],
	builds: [build('runs', {state: 'running', startedAt: 1}), build('ends', {state: 'running', startedAt: 1}), build('failed', {state: 'failed', exitCode: 1})],
	ending: new Set(['id-ends']),
});
const meaningOf = (name: string) => meanings.get(name);

/** What was asked for last: what the keys do is not done here. */
let tasks: readonly Task[] = [];
const options = {
	meaningOf,
	projects: () => ['shop', 'other'],
	newest: createNewestBuild(),
	actions: {
		async act(wanted: readonly Task[]) {
			tasks = wanted;
			return {type: 'done', said: ''} as const;
		},
		suggest: async (asked: string, revisions: readonly string[]) => ({type: 'done', said: `${asked}: ${revisions.join(', ')}`} as const),
	},
};
const keymap = hubKeymap(usualKeymap, options);

/** What a key comes to while this row is selected, or these are marked. */
function pressed(key: string, ...names: readonly string[]): string {
	return pressedOf(keymap, key, ...names);
}

function pressedOf(keymap: Keymap, key: string, ...names: readonly string[]): string {
	const [selected = 'hub', ...others] = names;
	const view = {...initialView(project.services.map(({name}) => name), 120), selected, marks: others.length > 0 ? names : []};
	const subject: Subject = {project, state, view, layout: {type: 'too-small', columns: 0, rows: 0}, keymap, panes: {}};
	tasks = [];
	return press(subject, key).flatMap(intent => {
		if (intent.type === 'change-project' && intent.change.type === 'own') {
			void intent.change.make();
			return tasks.map(({deed, name}) => `${deed} ${name}`);
		}

		return intent.type === 'view' && intent.action.type === 'say' ? [`! ${intent.action.message.text}`] : [];
	}).join('; ');
}

function run(line: string, own = keymap) {
	const view = {...initialView(project.services.map(({name}) => name), 120), selected: 'runs@n1'};
	const subject: Subject = {project, state, view, layout: {type: 'too-small', columns: 0, rows: 0}, keymap: own, panes: {}};
	const control = {choose: (names: readonly string[]) => ({type: 'ok', names}), suggest: () => undefined} as unknown as ProjectControl;
	return runLine(subject, {type: 'palette', line: lineOf(line)}, control);
}

describe('keys', () => {
	test('mean for builds and builders what makes sense there; all else is refused in words', () => {
		expect(pressed('s', 'runs@n1')).toBe('cancel runs@n1');
		expect(pressed('s', 'ends@n1')).toBe('! ends@n1: is being cancelled');
		expect(pressed('s', 'failed@n1')).toBe('! failed@n1: has ended: r builds it again');
		expect(pressed('s', 'n1')).toBe('drain n1');
		expect(pressed('s', 'n3')).toBe('! n3: is offline');
		expect(pressed('s', 'hub')).toBe('! hub: cannot be drained: q ends it');
		expect(pressed('r', 'failed@n1')).toBe('retry failed@n1');
		expect(pressed('r', 'runs@n1')).toBe('! runs@n1: has not ended: s cancels it');
		expect(pressed('r', 'n1')).toBe('! n1: only a build can be built again');
		expect(pressed('w', 'n1')).toBe('pause n1');
		expect(pressed('w', 'n2')).toBe('resume n2');
		expect(pressed('w', 'runs@n1')).toBe('! runs@n1: only a builder can be paused');
		expect(pressed('W')).toBe('pause n1; pause n3; pause n1@k3j9');
		expect(pressed('i', 'runs@n1')).toBe('! runs@n1: builds take no input');
		for (const key of ['K', 'S', 'R', 'D']) {
			expect(pressed(key, 'runs@n1'), key).toMatch(/^! \w/);
		}
	});

	test('act on all that are marked and for whom they make sense', () => {
		expect(pressed('s', 'runs@n1', 'failed@n1', 'n1')).toBe('drain n1; cancel runs@n1');
		expect(pressed('r', 'runs@n1', 'n1')).toBe('! n1 and runs@n1: nothing can be done');
	});

	test('are named in refusals as somebody has remapped them, and not at all where they have none', () => {
		const own = (keys: Readonly<Record<string, readonly string[]>>) => {
			const remapped = remap(usualKeymap, Object.entries(keys).map(([action, of]) => ({action, keys: of})));
			if (remapped.type !== 'ok') {
				throw new Error(JSON.stringify(remapped.problems));
			}

			return hubKeymap(remapped.keymap, options);
		};

		const moved = own({restart: ['X'], 'start-or-stop': ['F5'], quit: ['F10'], mark: ['M']});
		expect(pressedOf(moved, 'X', 'runs@n1')).toBe('! runs@n1: has not ended: F5 cancels it');
		expect(pressedOf(moved, 'F5', 'failed@n1')).toBe('! failed@n1: has ended: X builds it again');
		expect(pressedOf(moved, 'F5', 'hub')).toBe('! hub: cannot be drained: F10 ends it');
		expect(pressedOf(moved, 'R', 'hub')).toBe('! builds that failed are built again one by one: X builds one again; M marks several');
		expect(pressedOf(moved, 'S', 'hub')).toBe('! builds are sent no signals: F5 cancels one');
		expect(pressedOf(moved, 'K', 'hub')).toBe('! builds are cancelled, not killed: F5 cancels one, and what has not ended after 10s is killed');
		expect(run('retry runs@n1', moved)).toMatchObject([{action: {dialog: {problem: 'runs@n1: has not ended: F5 cancels it'}}}]);

		const without = own({restart: [], 'start-or-stop': []});
		expect(pressedOf(without, 'K', 'runs@n1')).toBe('! builds are cancelled, not killed');
		expect(run('cancel failed@n1', without)).toMatchObject([{action: {dialog: {problem: 'failed@n1: has ended'}}}]);
	});

	test('that somebody has remapped stay where they are, and the palette has their words', () => {
		const remapped = remap(usualKeymap, [{action: 'restart', keys: ['X']}]);
		const row = remapped.type === 'ok' ? hubKeymap(remapped.keymap, options).rows.find(({action}) => action === 'retry') : undefined;
		expect(row?.keys).toEqual(['X']);
		const names = paletteCommands(keymap).map(({name}) => name);
		expect(names).toEqual(expect.arrayContaining(['suggest', 'retry', 'cancel', 'drain', 'pause', 'resume', 'select', 'zoom']));
		expect(names).not.toEqual(expect.arrayContaining(['restart']));
		for (const none of ['send', 'rewind', 'scale', 'reload']) {
			expect(names).not.toContain(none);
		}

		expect(names.filter(name => name.startsWith('kill'))).toEqual([]);
		expect(paletteCommands(usualKeymap).map(({name}) => name)).toEqual(expect.arrayContaining(['restart', 'start', 'stop', 'kill', 'pause', 'signal']));
	});
});

test('no key and no command speaks of services, which a hub has not; names that have the word in them stay', () => {
	const only = createHubPainter({address: 'mqtt://h', directory: '/d', version: '1', startedAt: 0, pid: 1}).paint({builders: [], builds: [], ending: new Set()});
	const said = [{project, state}, only].flatMap(shown => shown.project.services.flatMap(({name}) => {
		const view = {...initialView(shown.project.services.map(each => each.name), 120), selected: name};
		const subject: Subject = {...shown, view, layout: {type: 'too-small', columns: 0, rows: 0}, keymap, panes: {}};
		return keymap.rows.flatMap(row => [row.title, row.description, row.titleNow?.(subject) ?? '', row.whyNot?.(subject, row.keys[0] ?? '') ?? '']);
	}));
	expect([...new Set(said)].filter(text => /service/i.test(text))).toEqual([]);
	expect(keymap.commands.flatMap(command => [command.description, usage(command)]).filter(text => /service/i.test(text))).toEqual([]);
	expect(inHubWords('service: has ended; main@service is in no group; no service "service" there')).toBe('service: has ended; main@service is in no group; no build or builder "service" there');
});

describe('the palette', () => {
	async function answered(line: string) {
		tasks = [];
		const [intent] = run(line).filter(({type}) => type === 'change-project');
		return intent?.type === 'change-project' && intent.change.type === 'own' ? intent.change.make() : undefined;
	}

	test('takes the same by name, or for what is selected', async () => {
		await answered('retry failed@n1');
		expect(tasks).toEqual([{deed: 'retry', name: 'failed@n1'}]);
		await answered('cancel');
		expect(tasks).toEqual([{deed: 'cancel', name: 'runs@n1'}]);
		expect(run('drain runs@n1')).toEqual([{type: 'view', action: {type: 'open', dialog: {type: 'palette', line: lineOf('drain runs@n1'), problem: 'runs@n1: only a builder can be drained'}}}]);
		expect(run('cancel hub')).toMatchObject([{action: {dialog: {problem: 'hub: only a build can be cancelled'}}}]);
	});

	test('suggests builds, and knows the projects', async () => {
		expect(await answered('suggest shop main next')).toEqual({type: 'done', said: 'shop: main, next'});
		expect(run('suggest shop')).toMatchObject([{action: {dialog: {problem: 'More is needed: suggest PROJECT REVISION…'}}}]);
		const view = initialView(project.services.map(({name}) => name), 120);
		const subject: Subject = {project, state, view, layout: {type: 'too-small', columns: 0, rows: 0}, keymap, panes: {}};
		expect(candidatesFor(subject, lineOf('suggest sh')).items.map(({word}) => word)).toEqual(['shop']);
	});
});

describe('what is asked for', () => {
	async function done(wanted: readonly Task[], reply: Reply = {type: 'done', body: {count: 1}}) {
		const asked: Question[] = [];
		const ending: string[] = [];
		const answer = await createHubActions({
			async ask(question) {
				asked.push(question);
				return reply;
			},
			meaningOf,
			makeId: () => 'new',
			ending(id, isEnding) {
				ending.push(`${isEnding ? '+' : '-'}${id}`);
			},
		}).act(wanted);
		return {asked, ending, answer: answer.type === 'done' ? answer.said : `! ${answer.text}`};
	}

	test('are questions to the desk', async () => {
		expect(await done([{deed: 'cancel', name: 'runs@n1'}, {deed: 'drain', name: 'n1'}])).toEqual({
			asked: [{type: 'cancel', body: {id: 'id-runs'}}, {type: 'drain', body: {builder: 'n1'}}],
			ending: ['+id-runs'],
			answer: 'cancelling runs@n1; draining n1',
		});
		expect((await done([{deed: 'retry', name: 'failed@n1'}])).asked).toEqual([{type: 'retry', body: {id: 'id-failed', suggestion: 'new'}}]);
		expect((await done([{deed: 'pause', name: 'n1'}])).asked).toEqual([{type: 'pause', body: {builder: 'n1'}}]);
		expect((await done([{deed: 'pause', name: 'n1@k3j9'}])).asked).toEqual([{type: 'pause', body: {builder: 'n1@k3j9'}}]);
		expect((await done([{deed: 'resume', name: 'n2'}])).asked).toEqual([{type: 'resume', body: {builder: 'n2'}}]);
	});

	test('but refused, too late or of no sense by now, is told', async () => {
		expect(await done([{deed: 'cancel', name: 'runs@n1'}], {type: 'refused', body: {kind: 'unknown', message: 'There is no build id-runs'}})).toMatchObject({ending: ['+id-runs', '-id-runs'], answer: '! runs@n1: There is no build id-runs'});
		expect(await done([{deed: 'cancel', name: 'runs@n1'}], {type: 'done', body: {count: 0}})).toMatchObject({ending: ['+id-runs', '-id-runs'], answer: '! runs@n1: has ended already'});
		expect(await done([{deed: 'drain', name: 'n1'}], {type: 'done', body: {count: 0}})).toMatchObject({answer: '! n1: has left'});
		expect(await done([{deed: 'retry', name: 'runs@n1'}, {deed: 'retry', name: 'gone@n1'}])).toEqual({asked: [], ending: [], answer: '! runs@n1: has not ended; gone@n1: is shown no more'});
	});

	test('to be built says who builds it', async () => {
		const suggest = async (reply: Reply) => createHubActions({ask: async () => reply, meaningOf, makeId: () => 'new', ending() {}}).suggest('shop', ['main', 'main']);
		expect(await suggest({type: 'suggested', body: {suggestion: 'new', builds: [build('main'), build('main', {builder: 'n2'})], missing: []}})).toEqual({type: 'done', said: 'shop goes to n1 and n2'});
		expect(await suggest({type: 'suggested', body: {suggestion: 'new', builds: [], missing: [], elsewhere: ['n7']}})).toEqual({type: 'done', said: 'shop goes to n7'});
		expect(await suggest({type: 'suggested', body: {suggestion: 'new', builds: [], missing: []}})).toEqual({type: 'done', said: 'no builder is there: shop waits for one'});
		expect(await suggest({type: 'refused', body: {kind: 'wrong', message: 'no'}})).toEqual({type: 'problem', text: 'no'});
	});
});

test('who wants that is shown each build as it begins, the first of a suggestion, until something else is chosen or what is open is closed', () => {
	const newest = createNewestBuild();
	let looked = 'hub';
	let isBusy = false;
	newest.subscribe((from, to) => {
		if (from !== looked) {
			return 'left';
		}

		looked = isBusy ? looked : to;
		return isBusy ? 'busy' : 'turned';
	});
	const builds = new Map<string, Build>();
	const begin = (name: string, queuedAt: number, startedAt?: number) => {
		builds.set(name, build(name, {queuedAt, ...startedAt !== undefined && {startedAt}}));
		newest.settle(builds);
		return looked;
	};

	expect(newest.newest()).toBe(undefined);
	expect(begin('a', 1, 2)).toBe('hub');
	expect(newest.toggle()).toMatchObject([{action: {type: 'select', service: 'a'}}, {}]);
	looked = 'a';
	expect(begin('b', 3)).toBe('a');
	expect(begin('b', 3, 4)).toBe('b');
	expect(begin('c', 3, 5)).toBe('b');
	isBusy = true;
	expect(begin('d', 6, 7)).toBe('b');
	isBusy = false;
	expect(begin('c', 3, 5)).toBe('d');
	looked = 'a';
	expect(begin('e', 8, 9)).toBe('a');
	expect(newest.isFollowed()).toBe(false);
	looked = 'd';
	expect(begin('f', 10, 11)).toBe('d');
});

test('a console that quits sees the hub at rest, whatever still comes', () => {
	const store = createHubStore({project, state}, () => 0);
	const seen: boolean[] = [];
	store.subscribe(now => seen.push(now.shutdown !== undefined && isAtRest(now)));
	store.show({project, state});
	store.end('q');
	store.show({project, state});
	expect(seen).toEqual([false, true]);
	expect(store.getSnapshot().shutdown).toEqual({reason: 'q', isForced: false});
});
