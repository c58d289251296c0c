import {describe, expect, test} from 'vitest';
import type {HostTurn, ProjectChange} from '../../source/console/host.ts';
import {usualKeymap} from '../../source/console/keymap/keymap.ts';
import {keymapOf} from '../../source/console/keymap/table.ts';
import type {StandIn} from '../../source/console/stand-in.ts';
import {shopScreens} from '../helpers/shop.ts';
import {until} from '../helpers/until.ts';

const {open} = shopScreens();

const standIns: Readonly<Record<string, StandIn>> = {
	api: {label: {text: 'online · 2 of 2 busy', shorter: ['2 of 2 busy']}, word: 'online', sections: at => [{heading: 'Builder', facts: [{label: 'asked', values: [String(at)]}]}]},
	worker: {label: {text: 'paused'}, word: 'idle', sections: () => []},
};

describe('what a host shows as a service, and is none', () => {
	test('is told and counted in the host\'s words, and never by a pid', async () => {
		const {type, sees, text} = await open({host: {standIn: name => standIns[name]}});
		await sees('● 1 ready  ● 1 online  ● 1 idle');
		await sees(/● api +online · 2 of 2 busy/);
		await sees('pid 11');
		type('j');
		await sees(/api ─ online · 2 of 2 busy ─/);
		expect(text()).not.toContain('pid 12');
	});

	test('has details of its own', async () => {
		const {type, sees, text} = await open({host: {standIn: name => standIns[name]}});
		type('jd');
		await sees(/asked +\d{13}/);
		expect(text()).not.toMatch(/Settings|restarts|Environment/);
		type('\u001B');
		await sees('? help');
		type('kd');
		await sees('restarts');
	});

	test('is asked about in the host\'s words before the console ends', async () => {
		const {type, sees} = await open({host: {quitQuestion: 'end the hub?'}});
		type('q');
		await sees('─ end the hub? ─');
	});
});

describe('a terminal that its host lets go', () => {
	test('is emptied while nobody looks, and left alone where somebody does', async () => {
		const {type, print, forget, sees, seesNot} = await open();
		type('v'.repeat(4) + 'z');
		await seesNot('api ─');
		print('db', 'of the selected\r\n');
		await sees('of the selected');
		print('api', 'of another\r\n');
		forget('db');
		forget('api');
		forget('worker');
		print('db', 'and more\r\n');
		await sees(/of the selected[^]*and more/);
		print('api', 'again\r\n');
		type('j');
		await sees('again');
		await seesNot('of another');
	});
});

describe('a host that would show another service', () => {
	async function openTurning() {
		let turn: HostTurn | undefined;
		const screen = await open({host: {subscribeTurns(listener) {
			turn = listener;
			return () => {
				turn = undefined;
			};
		}}});
		return {...screen, turn: (from: string, to: string) => turn?.(from, to)};
	}

	test('does it for who looks at the one before, and to nobody else', async () => {
		const {turn, sees} = await openTurning();
		expect(turn('db', 'api')).toBe('turned');
		await sees('▸● api');
		expect(turn('db', 'worker')).toBe('left');
		expect(turn('api', 'nobody')).toBe('left');
	});

	test('waits while somebody reads further up, or answers something', async () => {
		const {turn, type, print, sees} = await openTurning();
		type('?');
		await sees('Esc close');
		expect(turn('db', 'api')).toBe('busy');
		type('\u001B');
		await sees('? help');
		print('db', Array.from({length: 100}, (_, index) => `line ${index}\r\n`).join(''));
		await sees('line 99');
		type('\u0015');
		await sees(/\d+ below/);
		expect(turn('db', 'api')).toBe('busy');
		type('f');
		await until('the pane to follow again', () => turn('db', 'api') === 'turned');
	});
});

describe('a keymap of a host', () => {
	test('has commands of its own in the palette, and their answers are said; keys that only refuse are none of them', async () => {
		const asked: string[] = [];
		const answer = (name: string, change: ProjectChange) => ({type: 'intents', intents: [{type: 'change-project', line: name, change: {type: 'own', async make() {
			asked.push(name);
			return change;
		}}}]} as const);
		const keymap = keymapOf(usualKeymap.sections.map(({heading, rows}) => ({heading, rows: rows.map(row => row.action === 'kill' ? {...row, isRefusal: true, whyNot: () => 'nothing to kill'} : row)})), [
			{name: 'suggest', parameters: [{type: 'text', placeholder: 'PROJECT', choices: () => ['shop', 'other']}], description: 'build it', actions: [], run: () => answer('suggest', {type: 'done', said: 'shop is built'})},
			{name: 'vain', parameters: [], description: '', actions: [], run: () => answer('vain', {type: 'problem', text: 'nobody is there'})},
		]);
		const {type, sees, seesNot, text} = await open({host: {keymap}});
		type(':kill');
		await sees('▸ quit-now');
		expect(text()).not.toContain('kill the service');
		type('\u0015suggest ');
		await sees('other');
		type('shop\r');
		await sees('shop is built');
		type(':vain\r');
		await sees('nobody is there');
		expect(asked).toEqual(['suggest', 'vain']);
		type('\u001B');
		await seesNot('nobody is there');
		type('K');
		await sees('! nothing to kill');
	});
});
