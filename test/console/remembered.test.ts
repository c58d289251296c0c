import fc from 'fast-check';
import {afterEach, describe, expect, test} from 'vitest';
import {arrange, readRemembered, recall, remember} from '../../source/console/remembered/remembered.ts';
import {shownServices} from '../../source/console/view-panes.ts';
import {initialView, reduceView, type ViewAction, type ViewState} from '../../source/console/view-state.ts';
import type {LayoutSpec} from '../../source/core/spec.ts';
import {now, openScreen, stateOf, type Screen, type ScreenOptions} from '../helpers/screen.ts';
import {project, service} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';

const services = ['db', 'api', 'worker', 'web'];
const fresh = (columns = 120, names: readonly string[] = services) => initialView(names, columns);

describe('what is remembered', () => {
	test('brings the panes back as they were: their split, order, sizes, and who had the whole screen', () => {
		const action = fc.oneof(
			fc.constantFrom(...services).map((name): ViewAction => ({type: 'toggle-pane', service: name})),
			fc.constantFrom(...services).map((name): ViewAction => ({type: 'select', service: name})),
			fc.constantFrom<ViewAction>({type: 'next-mode'}, {type: 'toggle-zoom'}, {type: 'resize', sizes: {db: {width: 30}, web: {height: 9.5}}}, {type: 'resize-list', share: 0.3}, {type: 'equal-sizes'}),
		);
		fc.assert(fc.property(fc.array(action, {maxLength: 20}), fc.integer({min: 40, max: 300}), (actions, columns) => {
			const view = actions.reduce(reduceView, fresh());
			const again = recall(fresh(columns), readRemembered(JSON.stringify(remember(view, undefined)))!);
			expect([again.mode, again.slots, again.listShare, again.isZoomed]).toEqual([view.mode, view.slots, view.listShare, view.isZoomed]);
			expect(again.isZoomed && again.selected !== view.selected).toBe(false);
			expect(reduceView(again, {type: 'hush'}).focus).toBe(again.focus);
		}), {numRuns: 200});
	});

	test('leaves out services that are gone, and is nothing when all are', () => {
		const view = reduceView({...fresh(), mode: 'grid'}, {type: 'toggle-pane', service: 'web'});
		const remembered = remember(view, undefined);
		expect(shownServices(recall(fresh(120, ['web', 'api', 'new']), remembered))).toEqual(['api', 'web']);
		expect(recall(fresh(120, ['new', 'newer']), remembered)).toEqual(fresh(120, ['new', 'newer']));
		expect(recall(fresh(120, ['api', 'web']), {...remembered, zoomed: 'db'}).isZoomed).toBe(false);
	});

	test('is ignored where it is not what devtui has written', () => {
		for (const text of ['', '{', 'null', '[]', '7', '{"split":"spiral","panes":[]}', '{"split":"rows"}', '{"split":"rows","panes":{}}']) {
			expect(readRemembered(text)).toBeUndefined();
		}

		expect(readRemembered('{"split":"rows","panes":[7,null,{"service":3},{"service":"db","height":-1,"width":"x","isPinned":"yes"}],"list":40,"zoomed":true,"from":1}')).toEqual({split: 'rows', panes: [{service: 'db', isPinned: false}]});
		fc.assert(fc.property(fc.json(), text => {
			const remembered = readRemembered(text);
			expect(remembered && recall(fresh(), remembered).services).toEqual(remembered && services);
		}));
	});
});

describe('the layout of the file', () => {
	const begin = (layout: LayoutSpec, columns = 120): ViewState => arrange(fresh(columns), layout);

	test('says how the screen is divided, who has a pane and how wide the list is', () => {
		expect(begin({split: 'grid', panes: ['web', 'db'], list: 0.3})).toMatchObject({mode: 'grid', listShare: 0.3, selected: 'web', isZoomed: false});
		expect(shownServices(begin({split: 'grid', panes: ['web', 'db']}))).toEqual(['web', 'db']);
		expect(begin({panes: ['worker', 'api'], zoom: true})).toMatchObject({isZoomed: true, selected: 'worker', focus: 'pane'});
		expect(begin({split: 'merged'}).mode).toBe('merged');
	});

	test('shows everybody where it names nobody, and is as on any screen of that size where it says nothing', () => {
		expect(shownServices(begin({split: 'rows'}))).toEqual(services);
		expect(begin({list: 0.2})).toEqual({...fresh(), listShare: 0.2});
		expect(begin({panes: ['api', 'web']}, 80).mode).toBe('rows');
		expect(begin({panes: ['web']}, 80)).toMatchObject({mode: 'one', selected: 'web'});
	});
});

const shop = {...project(...services.map(name => service(name))), name: 'shop'};
const ready = stateOf(shop, Object.fromEntries(services.map((name, index) => [name, {phase: {type: 'ready', pid: 11 + index}, run: 1, startedAt: now - 5 * 3_600_000}])));

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

/** A file that is kept from one console to the next. */
function createMemory(text?: string) {
	const written: string[] = text === undefined ? [] : [text];
	return {
		written,
		read: () => written.at(-1),
		write(next: string) {
			written.push(next);
		},
	};
}

async function open(changes: Partial<ScreenOptions>): Promise<Screen> {
	screen = openScreen({project: shop, state: ready, columns: 120, rows: 40, ...changes});
	await screen.sees('shop');
	return screen;
}

/** All but the footer, which says what has just been done. */
const frameOf = ({text}: Screen) => text().split('\n').slice(0, -1).join('\n');
const panesOf = ({text}: Screen) => [...text().matchAll(/[┌├┬┼┴]▸? ?(?:\d )?(?<name>merged log|\w+) ─/g)].map(({groups}) => groups!['name']);

describe('a console', () => {
	test('comes back as it was left, and keeps nothing while nobody arranges anything', async () => {
		const memory = createMemory();
		await open({layoutMemory: memory});
		screen!.type('jjk');
		await screen!.sees(/▸● api/);
		screen!.unmount();
		expect(memory.written).toEqual([]);

		const first = await open({layoutMemory: memory});
		first.type('3v>');
		await until('three columns', () => panesOf(first).join() === 'db,api,worker' && first.text().split('\n')[1]!.includes('┬'), {found: first.text});
		await until('what is kept', () => memory.written.length > 0);
		const before = frameOf(first);
		first.unmount();
		expect(JSON.parse(memory.written.at(-1)!)).toMatchObject({split: 'columns', panes: [{service: 'db'}, {service: 'api'}, {service: 'worker', isPinned: true}]});

		const second = await open({layoutMemory: memory});
		await until('the same screen', () => frameOf(second) === before, {found: second.text});
	});

	test('begins as the file says, until somebody arranges it; another layout in the file wins again', async () => {
		const memory = createMemory('no JSON');
		const rows: typeof shop & {layout: LayoutSpec} = {...shop, layout: {split: 'rows', panes: ['web', 'db']}};
		const first = await open({layoutMemory: memory, project: rows});
		await until('the panes of the file', () => panesOf(first).join() === 'web,db', {found: first.text});
		first.type('2');
		await until('another pane', () => panesOf(first).length === 3);
		first.unmount();

		const second = await open({layoutMemory: memory, project: rows});
		await until('what is remembered', () => panesOf(second).length === 3);
		second.unmount();

		const third = await open({layoutMemory: memory, project: {...rows, layout: {split: 'merged'}}});
		await until('the new layout of the file', () => panesOf(third).join() === 'merged log', {found: third.text});
		third.unmount();

		const fourth = await open({layoutMemory: memory});
		await until('a console as any other', () => panesOf(fourth).join() === 'db,api', {found: fourth.text});
	});
});
