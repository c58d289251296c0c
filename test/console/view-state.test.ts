import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {mergedLog, mergedServices, paneInQuestion} from '../../source/console/merged/merged-log.ts';
import {shownServices} from '../../source/console/view-panes.ts';
import {initialView, reduceView, targets, type ViewAction, type ViewState} from '../../source/console/view-state.ts';

const services = ['db', 'api', 'worker', 'web', 'docs'] as const;

function after(...actions: readonly ViewAction[]): ViewState {
	return actions.reduce(reduceView, initialView(services, 120));
}

const toggle = (service: string): ViewAction => ({type: 'toggle-pane', service});
const down: ViewAction = {type: 'select-next', step: 1};
const tab: ViewAction = {type: 'focus-next', step: 1};

describe('a view of a project that changes', () => {
	const turnTo = (...names: readonly string[]): ViewAction => ({type: 'follow', services: names});

	test('the selected one stays; one that goes gives way to the next below, or to the last', () => {
		expect(after(down, turnTo('web', 'api')).selected).toBe('api');
		expect(after(down, turnTo('db', 'web', 'docs')).selected).toBe('web');
		expect(after({type: 'select', service: 'docs'}, turnTo('db', 'api', 'new')).selected).toBe('api');
		expect(after(turnTo('new')).selected).toBe('new');
		expect(after(turnTo(), turnTo('new')).selected).toBe('new');
	});

	test('a service that becomes several copies, or one again, stays chosen in them', () => {
		expect(after(down, turnTo('db', 'api-1', 'api-2', 'web')).selected).toBe('api-1');
		expect(after(turnTo('db', 'api-1', 'api-2', 'web'), {type: 'select', service: 'api-2'}, turnTo('db', 'api', 'web')).selected).toBe('api');
	});

	test('panes that were chosen by number stay or go with their service, in the others somebody else is shown', () => {
		const chosen = after(toggle('worker'), toggle('docs'));
		expect(shownServices(chosen)).toEqual(['db', 'api', 'worker', 'docs']);
		expect(shownServices(reduceView(chosen, turnTo('db', 'api', 'web', 'docs')))).toEqual(['db', 'api', 'docs']);
		expect(shownServices(reduceView(chosen, turnTo('api', 'worker', 'web', 'docs')))).toEqual(['web', 'api', 'worker', 'docs']);
		expect(shownServices(after(turnTo('db', 'web')))).toEqual(['db', 'web']);
		expect(shownServices(after(turnTo('x', 'y', 'z')))).toEqual(['x', 'y']);
	});

	test('zoom, typing and the focus of a pane end with their service, and stay while it does', () => {
		const typing = after(down, {type: 'toggle-zoom'}, {type: 'type', isTyping: true});
		expect(reduceView(typing, turnTo('api', 'new'))).toMatchObject({isZoomed: true, isTyping: true, focus: 'pane'});
		expect(reduceView(typing, turnTo('db', 'new'))).toMatchObject({isZoomed: false, isTyping: false, focus: 'list', selected: 'db'});
	});
});

describe('a view', () => {
	test.each([[200, 'columns', ['db', 'api']], [120, 'rows', ['db', 'api']], [99, 'one', ['db']]] as const)('%i columns begin with %s', (columns, mode, shown) => {
		const view = initialView(services, columns);
		expect(view.mode).toBe(mode);
		expect(shownServices(view)).toEqual(shown);
	});

	test('a single service has one pane however wide the screen', () => {
		expect(initialView(['only'], 300).mode).toBe('one');
	});

	test('choosing a service that has no pane shows it in the last one, the others stay', () => {
		expect(shownServices(after(down, down))).toEqual(['db', 'worker']);
		expect(shownServices(after(down, down, down))).toEqual(['db', 'web']);
	});

	test('choosing stops at both ends of the list', () => {
		expect(after({type: 'select-next', step: -1}).selected).toBe('db');
		expect(after(down, down, down, down, down, down).selected).toBe('docs');
	});

	test('a pane chosen by number keeps its service, and stands in the order of the list', () => {
		const view = after(toggle('web'), toggle('worker'));
		expect(shownServices(view)).toEqual(['db', 'api', 'worker', 'web']);
		expect(shownServices([down, down, down, down].reduce(reduceView, view))).toEqual(['db', 'docs', 'worker', 'web']);
	});

	test('with every pane chosen by number, choosing a service leaves them alone', () => {
		const view = after(toggle('db'), toggle('web'), toggle('api'), toggle('docs'), down, down);
		expect(view.selected).toBe('worker');
		expect(shownServices(view)).toEqual(['web', 'docs']);
	});

	test('the number of a service that is shown hides it; the last pane stays', () => {
		expect(shownServices(after(toggle('db')))).toEqual(['api']);
		expect(shownServices(after(toggle('db'), toggle('api')))).toEqual(['api']);
	});

	test('from one pane alone, a number makes a split of what is shown and what was asked for', () => {
		const view = [toggle('web')].reduce(reduceView, {...after(down), mode: 'one'});
		expect(view.mode).toBe('rows');
		expect(shownServices(view)).toEqual(['api', 'web']);
	});

	test('v goes from one to rows, columns, grid, merged log and round again', () => {
		const modes = [0, 1, 2, 3, 4, 5].map(count => Array.from({length: count}, (): ViewAction => ({type: 'next-mode'})).reduce(reduceView, initialView(services, 80)).mode);
		expect(modes).toEqual(['one', 'rows', 'columns', 'grid', 'merged', 'one']);
	});

	test('the merged log is of all services or of those that are marked; numbers mark, and nobody types into it', () => {
		const merged: ViewState = {...initialView(services, 120), mode: 'merged'};
		expect(shownServices(merged)).toEqual([mergedLog]);
		expect(mergedServices(merged)).toEqual(services);
		const marked = [toggle('web'), toggle('db'), toggle('docs'), toggle('db')].reduce(reduceView, merged);
		expect(mergedServices(marked)).toEqual(['web', 'docs']);
		expect(marked.slots).toEqual(merged.slots);
		expect(mergedServices({...marked, mode: 'grid'})).toBeUndefined();
		expect(reduceView(merged, {type: 'type', isTyping: true}).isTyping).toBe(false);
		expect(reduceView(marked, {type: 'toggle-zoom'})).toMatchObject({mode: 'merged', isZoomed: true, focus: 'pane'});
		expect([tab, tab].map((_, count) => [tab, tab].slice(count).reduce(reduceView, merged).focus)).toEqual(['list', 'pane']);
	});

	test('V shows those that are marked, however many, in the split that there is', () => {
		const many = Array.from({length: 14}, (_, index) => `service-${index + 1}`);
		const marked: ViewState = {...initialView(many, 120), mode: 'columns', marks: many.slice(2).toReversed()};
		const shown = reduceView(marked, {type: 'show-marked'});
		expect(shown).toMatchObject({mode: 'columns', marks: [], selected: 'service-3'});
		expect(shownServices(shown)).toEqual(many.slice(2));
		expect(reduceView({...marked, mode: 'merged'}, {type: 'show-marked'}).mode).toBe('grid');
		expect(shownServices(reduceView(shown, {type: 'select', service: 'service-1'}))).toEqual(many.slice(2));
	});

	test('sizes stay with their pane, and go when all are made equal', () => {
		const sized = after({type: 'resize', sizes: {db: {height: 30}, api: {height: 10}}}, {type: 'resize-list', share: 0.2});
		expect(reduceView(sized, {type: 'select', service: 'web'}).slots).toEqual([{service: 'db', isPinned: false, height: 30}, {service: 'web', isPinned: false, height: 10}]);
		expect(reduceView(sized, toggle('worker')).slots[0]).toEqual({service: 'db', isPinned: false, height: 30});
		expect(reduceView(sized, {type: 'follow', services: ['db', 'worker']}).slots).toEqual([{service: 'db', isPinned: false, height: 30}, {service: 'worker', isPinned: false, height: 10}]);
		expect(reduceView(sized, {type: 'equal-sizes'})).toEqual({...initialView(services, 120), listShare: undefined, copy: undefined});
	});

	test('a split always has two panes to show for it', () => {
		expect(shownServices(after(toggle('api'), {type: 'next-mode'}))).toEqual(['db', 'api']);
	});

	test('Tab goes through the list and the panes, and round again', () => {
		const stops = [0, 1, 2, 3].map(count => after(...Array.from({length: count}, () => tab)));
		expect(stops.map(view => view.focus === 'list' ? 'list' : view.selected)).toEqual(['list', 'db', 'api', 'list']);
	});

	test('Shift-Tab goes the other way', () => {
		expect(after({type: 'focus-next', step: -1})).toMatchObject({focus: 'pane', selected: 'api'});
	});

	test('zoom shows the selected service alone, and gives the split back', () => {
		const zoomed = after(down, {type: 'toggle-zoom'});
		expect(shownServices(zoomed)).toEqual(['api']);
		expect(shownServices(reduceView(zoomed, {type: 'toggle-zoom'}))).toEqual(['db', 'api']);
	});

	test('while zoomed, another service can be chosen', () => {
		expect(shownServices(after({type: 'toggle-zoom'}, down, down))).toEqual(['worker']);
	});

	test('commands act on what is marked, in the order of the list, else on what is selected', () => {
		const mark = (service: string): ViewAction => ({type: 'toggle-marks', services: [service]});
		expect(targets(after(down))).toEqual(['api']);
		expect(targets(after(mark('api'), {type: 'select', service: 'db'}, mark('db'), down, down))).toEqual(['db', 'api']);
		expect(targets(after(mark('db'), mark('db'), down))).toEqual(['api']);
	});

	test('typing ends when another service is chosen or a dialog opens', () => {
		const typing = after({type: 'type', isTyping: true});
		expect(typing).toMatchObject({isTyping: true, focus: 'pane'});
		expect(reduceView(typing, {type: 'select', service: 'db'}).isTyping).toBe(true);
		expect(reduceView(typing, {type: 'select', service: 'api'}).isTyping).toBe(false);
		expect(reduceView(typing, {type: 'open', dialog: {type: 'help', scroll: 0, filter: ''}}).isTyping).toBe(false);
	});

	test('whatever is done, the selection exists, a focused pane is shown, panes are distinct, and one at least is there', () => {
		const service = fc.constantFrom(...services);
		const action: fc.Arbitrary<ViewAction> = fc.oneof(
			service.map(each => ({type: 'select' as const, service: each})),
			service.map(toggle),
			service.map(each => ({type: 'toggle-marks' as const, services: [each]})),
			fc.constantFrom<ViewAction>(down, {type: 'select-next', step: -1}, tab, {type: 'focus-next', step: -1}, {type: 'next-mode'}, {type: 'toggle-zoom'}, {type: 'arrange', list: {folded: ['x'], filter: 'a'}}, {type: 'type', isTyping: true}, {type: 'clear-marks'}, {type: 'show-marked'}, {type: 'resize', sizes: {db: {width: 3, height: 20}, web: {height: 1}}}, {type: 'equal-sizes'}),
		);
		const turn = fc.subarray([...services, 'new', 'newer']).map(names => ({type: 'follow' as const, services: names}));
		fc.assert(fc.property(fc.array(fc.oneof({weight: 6, arbitrary: action}, turn), {maxLength: 40}), fc.integer({min: 40, max: 300}), (actions, columns) => {
			// No key and no click is about somebody who is not there; a search may find something of one who has just left.
			const isPossible = ({services: there}: ViewState, action: ViewAction) => action.type === 'follow' || action.type === 'select' || ('service' in action ? there.includes(action.service) : 'services' in action ? action.services.every(name => there.includes(name)) : there.length > 0);
			const view = actions.reduce((state, action) => isPossible(state, action) ? reduceView(state, action) : state, initialView(services, columns));
			const shown = shownServices(view);
			if (view.services.length === 0) {
				expect([view.selected, ...shown, ...view.slots, ...view.marks]).toEqual(['']);
				return;
			}

			expect(view.services).toContain(view.selected);
			expect(view.mode === 'merged' ? [mergedLog] : view.services).toEqual(expect.arrayContaining([...shown]));
			expect(view.services).toEqual(expect.arrayContaining([...view.marks]));
			expect(shown.length).toBeGreaterThan(0);
			expect(new Set(shown).size).toBe(shown.length);
			expect(view.slots.length).toBeGreaterThan(0);
			if (view.focus === 'pane') {
				expect(shown).toContain(paneInQuestion(view));
			}

			if (view.isTyping) {
				expect(shown).toContain(view.selected);
			}
		}));
	});
});
