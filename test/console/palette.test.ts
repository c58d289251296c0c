import {describe, expect, test} from 'vitest';
import {chooseServices} from '../../source/api/names.ts';
import {parseSignal} from '../../source/config/signals.ts';
import {closestName} from '../../source/config/suggest.ts';
import type {PaletteDialog} from '../../source/console/dialog-state.ts';
import type {ProjectControl} from '../../source/console/host.ts';
import {usualKeymap} from '../../source/console/keymap/keymap.ts';
import {press} from '../../source/console/keymap/press.ts';
import {mainRows} from '../../source/console/keymap/table.ts';
import type {Intent} from '../../source/console/keymap/row.ts';
import {computeLayout} from '../../source/console/layout.ts';
import {lineOf} from '../../source/console/line-edit.ts';
import {keysOf, paletteCommands} from '../../source/console/palette/commands.ts';
import {offerOf} from '../../source/console/palette/complete.ts';
import {runLine} from '../../source/console/palette/run-line.ts';
import type {Subject} from '../../source/console/subject.ts';
import {shownServices} from '../../source/console/view-panes.ts';
import {initialView, reduceView, type ViewState} from '../../source/console/view-state.ts';
import type {Phase, ServiceState} from '../../source/core/state.ts';
import {stateOf} from '../helpers/screen.ts';
import {project, service, watching} from '../helpers/specs.ts';

const shop = project(service('web', {watch: watching()}), service('web-admin'), service('worker', {tty: false}), service('db', {stdin: 'none'}));
const names = shop.services.map(({name}) => name);
const ready = (pid: number): Phase => ({type: 'ready', pid});
const allReady = {web: ready(1), 'web-admin': ready(2), worker: ready(3), db: ready(4)};

/** A console in which nothing but its view changes. */
function open(phases: Readonly<Record<string, Phase | Partial<ServiceState>>> = allReady, changes: Partial<ViewState> = {}) {
	let view: ViewState = {...initialView(names, 120), ...changes};
	const state = stateOf(shop, phases);
	const store = {project: shop, getSnapshot: () => state, subscribe: () => () => undefined, command: () => undefined};
	const control: ProjectControl = {
		choose(patterns) {
			const chosen = chooseServices({store, suggest: closestName}, patterns);
			return chosen.type === 'ok' ? chosen : {type: 'problem', text: chosen.message};
		},
		parseSignal,
		suggest: closestName,
		scale: async () => ({type: 'done', said: ''}),
		reload: async () => ({type: 'done', said: ''}),
	};
	const subject = (): Subject => ({
		project: shop,
		state,
		view,
		layout: computeLayout({columns: 120, rows: 40, nameWidth: 9, mode: view.mode, isZoomed: false, panes: shownServices(view), current: view.selected}),
		keymap: usualKeymap,
		panes: {},
	});
	const palette = (): PaletteDialog | undefined => view.dialog?.type === 'palette' ? view.dialog : undefined;
	const asked: Intent[] = [];
	const perform = (intents: readonly Intent[]) => {
		for (const intent of intents) {
			const dialog = palette();
			if (intent.type === 'run-line' && dialog) {
				perform(runLine(subject(), dialog, control));
			} else if (intent.type === 'view') {
				view = reduceView(view, intent.action);
			} else {
				asked.push(intent);
			}
		}
	};

	return {
		asked,
		press(...keys: readonly string[]) {
			for (const key of keys) {
				perform(press(subject(), key));
			}

			return this;
		},
		write(text: string) {
			return this.press(':', ...[...text].map(character => character === ' ' ? 'Space' : character));
		},
		/** What a line does, and the line itself goes. */
		run(text: string) {
			return this.write(text).press('Enter');
		},
		line: () => palette()?.line.text,
		problem: () => palette()?.problem,
		view: () => view,
		offered(text: string) {
			return offerOf(subject(), {type: 'palette', line: lineOf(text)}).candidates.items.map(({word}) => word);
		},
	};
}

describe('what the palette offers', () => {
	test('everything that has a key, with it, and what takes words', () => {
		for (const {action} of mainRows(usualKeymap).filter(row => row.action !== 'palette')) {
			const command = paletteCommands(usualKeymap).find(({actions}) => actions.includes(action));
			expect(command && keysOf(command, usualKeymap), action).toMatch(/\S/);
		}

		expect(paletteCommands(usualKeymap).map(({name}) => name)).toEqual(expect.arrayContaining(['start', 'stop', 'restart', 'kill', 'signal', 'pause', 'resume', 'discard-changes', 'send', 'scale', 'reload', 'zoom', 'split', 'help', 'quit']));
		expect(new Set(paletteCommands(usualKeymap).map(({name}) => name)).size).toBe(paletteCommands(usualKeymap).length);
	});

	test('typing narrows: what begins so comes first, then what has it inside, then letters in that order, then descriptions', () => {
		const {offered} = open();
		expect(offered('st').slice(0, 2)).toEqual(['start', 'stop']);
		expect(offered('st')).toContain('restart');
		expect(offered('dc')[0]).toBe('discard-changes');
		expect(offered('sigkill')).toEqual(['kill']);
		expect(offered('pause-watch')).toEqual(['pause', 'resume']);
		expect(offered('xyzzy')).toEqual([]);
	});

	test('after the name come services, each once, or signals, or nothing', () => {
		const {offered} = open();
		expect(offered('stop ')).toEqual(names);
		expect(offered('stop web ')).toEqual(['web-admin', 'worker', 'db']);
		expect(offered('stop adm')).toEqual(['web-admin']);
		expect(offered('signal us')).toEqual(['USR1', 'USR2']);
		expect(offered('signal USR1 wo')).toEqual(['worker']);
		expect(offered('send w').length).toBe(3);
		expect(offered('send web w')).toEqual([]);
		expect(offered('scale web 3 ')).toEqual([]);
		expect(offered('zoom ')).toEqual([]);
		expect(offered('nonsense w')).toEqual([]);
	});

	test.each([
		['rest db', 'restart db'], ['db restart', 'restart db'], ['db rest', 'restart db'], ['work rest', 'restart worker'], ['wor sto', 'stop worker'], ['worker kill', 'kill worker'],
		['db stop', 'stop db'], ['db star', 'start db'], ['admin stop', 'stop web-admin'], ['adm kil', 'kill web-admin'], ['web-a rest', 'restart web-admin'], ['web stop', 'stop web'],
		['wa stop', 'stop web-admin'], ['wkr stp', 'stop worker'], ['DB STOP', 'stop db'], ['db resu', 'resume db'], ['web pau', 'pause web'], ['web disc', 'discard-changes web'],
		['changes disc', 'discard-changes'], ['failed rest', 'restart-failed'],
	])('words in any order and not whole: %s is %s', (written, meant) => {
		expect(open().offered(written)[0]).toBe(meant);
	});

	test('words that fit nothing together offer nothing', () => {
		expect(open().offered('db worker')).toEqual([]);
		expect(open().offered('xyzzy db')).toEqual([]);
	});

	test('a service that is on its way out of the project is not offered', () => {
		expect(open({...allReady, db: {phase: ready(4), isLeaving: true}}).offered('stop ')).toEqual(['web', 'web-admin', 'worker']);
	});
});

describe('Tab', () => {
	test('goes through what could stand there, both ways, and round', () => {
		const console = open().write('st').press('Tab');
		expect(console.line()).toBe('start ');
		expect(console.press('Tab').line()).toBe('stop ');
		expect(console.press('Shift-Tab').line()).toBe('start ');
		expect(open().write('st').press('Shift-Tab').press('Tab').line()).toBe('start ');
	});

	test('writes first what all agree in, and the rest once there is only one', () => {
		const console = open().write('stop we').press('Tab');
		expect(console.line()).toBe('stop web');
		expect(console.press('-').press('Tab').line()).toBe('stop web-admin ');
		expect(open().write('stop d').press('Tab').line()).toBe('stop db ');
	});

	test('takes the word it has come to with the next letter', () => {
		expect(open().write('st').press('Tab', 'w', 'o', 'Tab').line()).toBe('start worker ');
	});

	test('changes nothing where nothing fits', () => {
		expect(open().write('xyzzy').press('Tab').line()).toBe('xyzzy');
	});

	test('completes before the cursor and keeps what is behind it', () => {
		expect(open().write('sto db').press('Left', 'Left', 'Left', 'Tab').line()).toBe('stop db');
	});
});

describe('Enter', () => {
	test.each([
		['restart worker', {type: 'restart', services: ['worker']}],
		['restart web*', {type: 'restart', services: ['web', 'web-admin']}],
		['stop /^w/', {type: 'stop', services: ['web', 'web-admin', 'worker']}],
		['stop', {type: 'stop', services: ['web']}],
		['kill db', {type: 'kill', services: ['db']}],
		['signal USR1 web', {type: 'signal', services: ['web'], signal: 'SIGUSR1'}],
		['signal sighup', {type: 'signal', services: ['web'], signal: 'SIGHUP'}],
		['signal 15 *', {type: 'signal', services: names, signal: 'SIGTERM'}],
		['pause *', {type: 'pause-watch', services: ['web']}],
		['  restart   db  ', {type: 'restart', services: ['db']}],
		['rest db', {type: 'restart', services: ['db']}],
		['wkr stp', {type: 'stop', services: ['worker']}],
		['adm kil', {type: 'kill', services: ['web-admin']}],
		['re web', undefined],
		['restart db', {type: 'restart', services: ['db']}],
	])('%s', (line, command) => {
		const console = open().run(line);
		expect(console.asked.map(intent => intent.type === 'command' ? intent.command : intent)).toEqual(command ? [command] : []);
		expect(console.problem() === undefined).toBe(command !== undefined);
	});

	test('runs what stands out, of what the letters fit', () => {
		expect(open().run('sto').asked).toMatchObject([{command: {type: 'stop', services: ['web']}}]);
		expect(open().run('zo').view().isZoomed).toBe(true);
	});

	test('asks for the words that what stands out needs', () => {
		const console = open().run('sca');
		expect([console.line(), console.problem()]).toEqual(['scale ', undefined]);
	});

	test('a beginning that only one command has stands for it, with words too', () => {
		expect(open().run('disc web').problem()).toBe('web: no changes wait');
		expect(open().run('sca web 3').asked).toMatchObject([{type: 'change-project', change: {type: 'scale', service: 'web', count: 3}}]);
	});

	test('scale is written as other shells write it, too', () => {
		expect(open().run('scale web=3').asked).toEqual([{type: 'change-project', change: {type: 'scale', service: 'web', count: 3}, line: 'scale web 3'}]);
	});

	test('send types the text as it was written, and Enter as the service has it', () => {
		expect(open().run('send web say  "hi"=1').asked).toEqual([{type: 'input', service: 'web', data: 'say  "hi"=1\r', said: 'sent to web'}]);
		expect(open().run('send worker go').asked).toMatchObject([{data: 'go\n'}]);
	});

	test('without names it acts on what keys would act on: those marked, and their marks go', () => {
		const console = open(allReady, {marks: ['db', 'worker']}).run('stop');
		expect(console.asked).toMatchObject([{command: {type: 'stop', services: ['worker', 'db']}}]);
		expect(console.view().marks).toEqual([]);
	});

	test('commands that only change the view do it', () => {
		expect(open().run('select worker').view().selected).toBe('worker');
		expect(shownServices(open().run('toggle-pane worker').view())).toEqual(['web', 'web-admin', 'worker']);
		expect(open().run('help').view().dialog).toEqual({type: 'help', scroll: 0, filter: ''});
		expect(open().run('quit').view().dialog).toEqual({type: 'quit', key: 'q'});
	});

	test('in an empty line leaves, and so does Esc; nothing is run', () => {
		for (const key of ['Enter', 'Esc', 'Ctrl-C']) {
			const console = open().press(':', key);
			expect([console.line(), console.asked]).toEqual([undefined, []]);
		}

		const left = open().write('stop *').press('Esc');
		expect([left.line(), left.asked]).toEqual([undefined, []]);
	});
});

describe('what is wrong with a line is said where it was written', () => {
	test.each([
		['stpo web', 'There is no command "stpo". Did you mean "stop"?'],
		['frobnicate', 'There is no command "frobnicate".'],
		['stop wbe', 'There is no service "wbe". Did you mean "web"?'],
		['stop x*', 'No service matches x*; there are web, web-admin, worker, db.'],
		['stop /(/', '/(/ is no regular expression'],
		['signal', 'More is needed: signal SIGNAL [SERVICE…]'],
		['signal FOO web', 'There is no signal "FOO".'],
		['send', 'More is needed: send SERVICE TEXT'],
		['send web', 'More is needed: send SERVICE TEXT'],
		['send db hello', 'db takes no input (stdin: none)'],
		['send w* hello', 'w* means 3 services: one is needed'],
		['scale web', 'More is needed: scale SERVICE COUNT'],
		['scale web many', 'How many copies? A number from 1 to 1000, not "many".'],
		['scale web 0', 'How many copies? A number from 1 to 1000, not "0".'],
		['scale web 1 2', 'That is too much: scale SERVICE COUNT'],
		['zoom web', 'zoom takes nothing more'],
		['start web', 'web: up already'],
		['pause db', 'db: no files are watched'],
		['resume web', 'web: not paused'],
		['restart-failed', 'nothing has failed'],
		['re web', 'There is no command "re".'],
	])('%s: %s', (line, problem) => {
		const console = open().run(line);
		expect(console.problem()).toContain(problem);
		expect(console.line()).toBe(line);
		expect(console.asked).toEqual([]);
	});

	test('the next key takes it away', () => {
		expect(open().run('stpo').press('Backspace').problem()).toBeUndefined();
	});

	test.each(['start', 'stop', 'kill', 'signal HUP', 'send web x'])('%s: what does not run', line => {
		const stopped: Phase = {type: 'stopped', exit: {type: 'code', code: 0}};
		const console = open({web: stopped}).run(line);
		expect(console.problem()).toBe(line === 'start' ? undefined : 'web: not running');
	});

	test('nothing is changed while devtui ends', () => {
		const state = {shutdown: {reason: 'q', isForced: false}};
		for (const line of ['restart web', 'scale web 2', 'reload', 'pause web']) {
			const command = paletteCommands(usualKeymap).find(({name}) => line.startsWith(name));
			const subject = {project: shop, state: {...stateOf(shop, allReady), ...state}, view: initialView(names, 120), layout: {type: 'too-small', columns: 1, rows: 1}, keymap: usualKeymap, panes: {}} as const;
			const words = line.split(' ').slice(1);
			const control = {choose: (patterns: readonly string[]) => ({type: 'ok', names: patterns})} as unknown as ProjectControl;
			expect(command?.run(subject, {list: words, from: () => ''}, control), line).toEqual({type: 'problem', text: 'devtui is stopping everything'});
		}
	});
});

describe('older lines', () => {
	test('Up and Down go through what has been run, and back to what was being written', () => {
		const console = open().run('zoom').run('select db').run('zoom').write('');
		expect(console.press('Up').line()).toBe('zoom');
		expect(console.press('Up').line()).toBe('select db');
		expect(console.press('Up').line()).toBe('select db');
		expect(console.press('Down').line()).toBe('zoom');
		expect(console.press('Down').line()).toBe('');
	});

	test('only those that begin with what is written', () => {
		const console = open().run('select web').run('zoom').run('select db').write('se');
		expect([console.press('Up').line(), console.press('Up').line(), console.press('Down', 'Down').line()]).toEqual(['select db', 'select web', 'se']);
	});

	test('what was refused is not among them; a beginning is kept as the whole', () => {
		const console = open().run('nonsense').press('Esc').run('zo').write('');
		expect(console.press('Up').line()).toBe('zoom');
		expect(console.view().history.command).toEqual(['zoom']);
	});
});
