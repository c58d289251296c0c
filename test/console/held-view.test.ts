import {expect, test, vi} from 'vitest';
import {holdView, type HeldViewOptions} from '../../source/console/held-view.ts';
import {project, service} from '../helpers/specs.ts';

function held() {
	const terminals = {merge() {}, show() {}, hideAll() {}, position: () => ({isFollowing: true, linesAbove: 0, linesBelow: 0, newLines: 0})};
	const options = {
		store: {project: project(service('api'), service('db')), getSnapshot: () => ({services: {}})},
		keymap: {},
		terminals,
		memory: {begin: (view: unknown) => view, note() {}},
		size: {columns: 120, rows: 40},
		canDetach: false,
		knowsUsage: false,
		onChange: vi.fn(),
		setMouse() {},
	};
	return holdView(options as unknown as HeldViewOptions);
}

test('as long as nothing moves the layout is the same object, also between zoomed and not; what moves has another one', () => {
	const view = held();
	const {layout} = view.subject();
	view.placePanes();
	expect(view.subject().layout).toBe(layout);
	view.change({type: 'toggle-zoom'});
	const zoomed = view.subject().layout;
	expect(zoomed).not.toEqual(layout);
	view.resize({columns: 100, rows: 40});
	expect(view.subject().layout).toMatchObject({columns: 100});
	expect(view.subject().layout).not.toBe(zoomed);
	view.change({type: 'toggle-zoom'});
	view.resize({columns: 120, rows: 40});
	expect(view.subject().layout).toEqual(layout);
});
