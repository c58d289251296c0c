import {describe, expect, test} from 'vitest';
import {keyOfText} from '../../source/console/key-names.ts';
import {usualKeymap} from '../../source/console/keymap/keymap.ts';
import {press} from '../../source/console/keymap/press.ts';
import type {KeyContext} from '../../source/console/keymap/row.ts';
import {computeLayout} from '../../source/console/layout.ts';
import type {Subject} from '../../source/console/subject.ts';
import {shownServices} from '../../source/console/view-panes.ts';
import {initialView, type ViewState} from '../../source/console/view-state.ts';
import type {Phase, ProjectState, ServiceState} from '../../source/core/state.ts';
import {now, stateOf} from '../helpers/screen.ts';
import {project, service, watching} from '../helpers/specs.ts';

const shop = project(service('db'), service('api', {watch: watching()}), service('worker', {stdin: 'none'}));
const ready = (pid: number): Phase => ({type: 'ready', pid});
const allReady = {db: ready(1), api: ready(2), worker: ready(3)};
const allIdle = {};

function subject(phases: Readonly<Record<string, Phase | Partial<ServiceState>>>, changes: Partial<ViewState> = {}, state: Partial<ProjectState> = {}): Subject {
	const view = {...initialView(['db', 'api', 'worker'], 120), ...changes};
	const position = {isFollowing: false, linesAbove: 5, linesBelow: 5, newLines: 2};
	return {
		project: shop,
		state: {...stateOf(shop, phases), ...state},
		view,
		layout: computeLayout({columns: 120, rows: 40, nameWidth: 6, mode: view.mode, isZoomed: view.isZoomed, panes: shownServices(view), current: view.selected}),
		keymap: usualKeymap,
		panes: Object.fromEntries(shownServices(view).map(name => [name, position])),
	};
}

function refusal(subjectNow: Subject, key: string): string | undefined {
	const [intent] = press(subjectNow, key);
	return intent?.type === 'view' && intent.action.type === 'say' && intent.action.message.tone === 'refused' ? intent.action.message.text : undefined;
}

describe('the table of keys', () => {
	test('no key is bound twice where it would mean two things', () => {
		const contexts: readonly KeyContext[] = ['main', 'typing', 'help', 'help-filter', 'details', 'signal', 'palette', 'search', 'quit'];
		for (const context of contexts) {
			const keys = usualKeymap.rows.filter(row => row.contexts.includes(context)).flatMap(row => row.keys);
			expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
		}
	});

	test('every action has a name of its own, a title, a description and a key', () => {
		expect(new Set(usualKeymap.rows.map(row => row.action)).size).toBe(usualKeymap.rows.length);
		for (const {action, title, description, keys} of usualKeymap.rows) {
			expect(action).toMatch(/^[a-z]+(-[a-z]+)*$/);
			expect(title).not.toBe('');
			expect(description).toMatch(/^[a-z]/);
			expect(keys.length).toBeGreaterThan(0);
		}
	});

	test('the keys of the first console all do something', () => {
		const keys = ['j', 'k', 'Down', 'Up', 'Tab', 'Shift-Tab', '1', '2', '3', 'r', 's', 'S', 'K', 'w', 'W', 'z', 'v', 'f', 'g', 'G', 'Home', 'End', 'PgUp', 'PgDn', 'Space', 'i', 'Enter', '?', 'q', 'Ctrl-C', 'Ctrl-L', 'm'];
		for (const key of keys) {
			expect(press(subject(allReady, {selected: 'api'}), key).length, key).toBeGreaterThan(0);
		}
	});

	test('a key that is in no row does nothing', () => {
		expect(press(subject(allReady), '%')).toEqual([]);
		expect(keyOfText('%')).toBe('%');
	});
});

describe('keys that act on services', () => {
	test('r restarts the selected service', () => {
		expect(press(subject(allReady, {selected: 'api'}), 'r')[0]).toMatchObject({command: {type: 'restart', services: ['api']}, said: 'restarting api'});
	});

	test('r restarts all that are marked, and takes the marks away', () => {
		expect(press(subject(allReady, {marks: ['worker', 'db']}), 'r')).toEqual([
			{type: 'command', command: {type: 'restart', services: ['db', 'worker']}, said: 'restarting db and worker'},
			{type: 'view', action: {type: 'clear-marks'}},
		]);
	});

	test('s stops what runs and starts what does not', () => {
		expect(press(subject(allReady), 's')[0]).toMatchObject({command: {type: 'stop', services: ['db']}});
		expect(press(subject(allIdle), 's')[0]).toMatchObject({command: {type: 'start', services: ['db']}});
	});

	test('s calls off a restart that waits, or one that is on its way', () => {
		const backoff: Phase = {type: 'backoff', delayMs: 1000, until: now + 1000};
		const restarting: Phase = {type: 'stopping', next: {type: 'restart'}, signal: 'SIGTERM', isKilled: false};
		expect(press(subject({db: backoff}), 's')[0]).toMatchObject({command: {type: 'stop'}});
		expect(press(subject({db: restarting}), 's')[0]).toMatchObject({command: {type: 'stop'}});
	});

	test('s starts again what is being stopped', () => {
		expect(press(subject({db: {type: 'stopping', next: {type: 'stop'}, signal: 'SIGTERM', isKilled: false}}), 's')[0]).toMatchObject({command: {type: 'start'}});
	});

	test('R restarts everything that failed and nothing else', () => {
		const failed: Phase = {type: 'failed', failure: {type: 'exit', exit: {type: 'code', code: 1}}};
		expect(press(subject({db: ready(1), api: failed, worker: failed}), 'R')[0]).toMatchObject({command: {type: 'restart', services: ['api', 'worker']}});
	});

	test('S asks which signal; letters choose and Enter sends', () => {
		const [open] = press(subject(allReady, {marks: ['db', 'api']}), 'S');
		expect(open).toEqual({type: 'view', action: {type: 'open', dialog: {type: 'signal', services: ['db', 'api'], signal: 'SIGTERM'}}});
		const menu = subject(allReady, {dialog: {type: 'signal', services: ['db', 'api'], signal: 'SIGTERM'}});
		expect(press(menu, 'h')).toEqual([{type: 'view', action: {type: 'choose-signal', signal: 'SIGHUP'}}]);
		expect(press(menu, 'Down')).toEqual([{type: 'view', action: {type: 'choose-signal', signal: 'SIGINT'}}]);
		expect(press(menu, 'Enter')).toContainEqual({type: 'command', command: {type: 'signal', services: ['db', 'api'], signal: 'SIGTERM'}, said: 'SIGTERM sent to db and api'});
	});

	test('w pauses watching, and resumes it', () => {
		const paused = {phase: ready(2), watch: {isPaused: true, pending: ['a'], changed: [], isOn: true, isSettling: false, isStale: false, recent: [], loops: 0}};
		expect(press(subject(allReady, {selected: 'api'}), 'w')[0]).toMatchObject({command: {type: 'pause-watch', services: ['api']}});
		expect(press(subject({api: paused}, {selected: 'api'}), 'w')[0]).toMatchObject({command: {type: 'resume-watch', services: ['api']}});
		expect(press(subject({api: paused}, {selected: 'api'}), 'D')[0]).toMatchObject({command: {type: 'discard-changes', services: ['api']}});
		expect(press(subject(allReady), 'W')[0]).toMatchObject({command: {type: 'pause-watch', services: ['api']}});
	});
});

describe('details', () => {
	const open = (service: string) => ({type: 'view', action: {type: 'open', dialog: {type: 'details', service, scroll: 0}}});

	test('d opens those of the selected service; d, q and Esc close them', () => {
		expect(press(subject(allReady, {selected: 'api'}), 'd')).toEqual([open('api')]);
		const details = subject(allReady, {selected: 'api', dialog: {type: 'details', service: 'api', scroll: 0}});
		for (const key of ['d', 'q', 'Esc']) {
			expect(press(details, key)).toEqual([{type: 'view', action: {type: 'close'}}]);
		}
	});

	test('Tab goes on to the next service, and round again', () => {
		const details = subject(allReady, {selected: 'worker', dialog: {type: 'details', service: 'worker', scroll: 7}});
		expect(press(details, 'Tab')).toEqual([{type: 'view', action: {type: 'select', service: 'db'}}, open('db')]);
		expect(press(details, 'Shift-Tab')).toEqual([{type: 'view', action: {type: 'select', service: 'api'}}, open('api')]);
	});

	test('commands act on the service that is looked at, whatever is marked', () => {
		const details = subject(allReady, {selected: 'api', marks: ['db', 'worker'], dialog: {type: 'details', service: 'api', scroll: 0}});
		expect(press(details, 'r')[0]).toMatchObject({command: {type: 'restart', services: ['api']}});
		expect(press(details, 'w')[0]).toMatchObject({command: {type: 'pause-watch', services: ['api']}});
	});
});

describe('what needs somebody', () => {
	const calm = {isOn: true, isPaused: false, pending: [], changed: [], isSettling: false, isStale: false, recent: [], loops: 0};
	const titleOf = (action: string, where: Subject) => usualKeymap.rows.find(row => row.action === action)?.titleNow?.(where);

	test('r retries at once what would be started again after a while', () => {
		const crashed = subject({db: {type: 'backoff', delayMs: 4000, until: now + 4000}});
		expect(titleOf('restart', crashed)).toBe('retry now');
		expect(press(crashed, 'r')[0]).toMatchObject({command: {type: 'restart', services: ['db']}, said: 'retrying db'});
		expect(titleOf('restart', subject(allReady))).toBe('restart');
	});

	test('w resumes a watch that devtui has suspended, and says how many changes that brings in', () => {
		const suspended = subject({api: {phase: ready(2), watch: {...calm, isPaused: true, pending: ['out.log'], suspendedBy: 'out.log'}}}, {selected: 'api'});
		expect(titleOf('pause-watch', suspended)).toBe('resume watch');
		expect(press(suspended, 'w')[0]).toMatchObject({command: {type: 'resume-watch', services: ['api']}, said: 'watching api again, with 1 change'});
	});

	test('D forgets what made a service stale, too', () => {
		expect(press(subject({api: {phase: ready(2), watch: {...calm, isStale: true, changed: ['a']}}}, {selected: 'api'}), 'D')[0]).toMatchObject({command: {type: 'discard-changes', services: ['api']}});
	});

	test('what marker files watch can be paused like any other', () => {
		const where = {...subject(allReady), project: project(service('db', {markerWatch: watching()}), service('api'), service('worker'))};
		expect(press(where, 'w')[0]).toMatchObject({command: {type: 'pause-watch', services: ['db']}});
		expect(refusal({...where, state: stateOf(shop, {db: {phase: ready(1), watch: {...calm, isOn: false}}})}, 'w')).toBe('db: no files are watched');
	});
});

describe('a key that cannot do what it says tells why', () => {
	test.each([
		['S', 'db: not running', subject(allIdle)],
		['K', 'db: not running', subject(allIdle)],
		['R', 'nothing has failed', subject(allReady)],
		['w', 'db: no files are watched', subject(allReady)],
		['D', 'no changes wait', subject(allReady, {selected: 'api'})],
		['i', 'db: not running', subject(allIdle)],
		['i', 'worker takes no input (stdin: none)', subject(allReady, {selected: 'worker'})],
		['G', 'worker has no pane: 3 shows it', subject(allReady, {selected: 'worker'})],
		['7', 'there are 3 services', subject(allReady)],
		['1', 'db has the only pane', subject(allReady, {mode: 'one'})],
		['r', 'devtui is stopping everything', subject(allReady, {}, {shutdown: {reason: 'q', isForced: false}})],
		['q', 'devtui is stopping everything: Ctrl-C kills at once', subject(allReady, {}, {shutdown: {reason: 'q', isForced: false}})],
		['Esc', 'nothing to leave: q quits', subject(allReady)],
	])('%s: %s', (key, reason, where) => {
		expect(refusal(where, key)).toBe(reason);
	});

	test('scrolling past an end says so', () => {
		const atTop = {...subject(allReady), panes: {db: {isFollowing: true, linesAbove: 0, linesBelow: 0, newLines: 0}}};
		expect(refusal(atTop, 'PgUp')).toBe('nothing is above in db');
		expect(refusal(atTop, 'f')).toBe('db follows already');
	});
});

describe('quitting', () => {
	const ask = {type: 'view', action: {type: 'open', dialog: {type: 'quit', key: 'q'}}};

	test('q asks when something runs, or is about to', () => {
		expect(press(subject({db: ready(1)}), 'q')).toEqual([ask]);
		expect(press(subject({db: {type: 'backoff', delayMs: 1, until: 1}}), 'q')).toEqual([ask]);
	});

	test('q asks nothing when nothing runs', () => {
		expect(press(subject(allIdle), 'q')).toEqual([{type: 'quit', request: {isForced: false, key: 'q'}}]);
	});

	test('the question is answered by y, n and Ctrl-C', () => {
		const asked = subject(allReady, {dialog: {type: 'quit', key: 'q'}});
		expect(press(asked, 'y')).toContainEqual({type: 'quit', request: {isForced: false, key: 'q'}});
		expect(press(asked, 'n')).toEqual([{type: 'view', action: {type: 'close'}}]);
		expect(press(asked, 'Ctrl-C')).toContainEqual({type: 'quit', request: {isForced: true, key: 'q'}});
	});

	test('Ctrl-C kills at once while everything is being stopped', () => {
		expect(press(subject(allReady, {}, {shutdown: {reason: 'q', isForced: false}}), 'Ctrl-C')).toEqual([{type: 'quit', request: {isForced: true, key: 'Ctrl-C'}}]);
	});

	test('while typing every key but Ctrl-] is the service\'s', () => {
		const typing = subject(allReady, {isTyping: true, focus: 'pane'});
		expect(['q', 'Ctrl-C', '?', 'j', 'Esc', 'Ctrl-L'].flatMap(key => press(typing, key))).toEqual([]);
		expect(press(typing, 'Ctrl-]')).toEqual([{type: 'view', action: {type: 'type', isTyping: false}}]);
	});
});
