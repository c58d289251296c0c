import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Phase} from '../../source/core/state.ts';
import {now, openScreen, stateOf, withService} from '../helpers/screen.ts';
import {project, service, watching} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';

const names = ['db', 'api', 'worker', 'web', 'docs', 'mail', 'a-service-with-a-very-long-name', 'x', 'y', 'z', 'eleventh'];
const crowd = project(...names.map((name, index) => service(name, index % 2 === 0 ? {watch: watching()} : {})));

/** Most of them under headings. */
const grouped = {...crowd, services: crowd.services.map((spec, index) => index % 4 === 0 ? spec : {...spec, group: index % 2 === 0 ? 'back end' : '漢字\u001B[2J group', profiles: index % 3 === 0 ? ['dev'] : []})};

const phase: fc.Arbitrary<Phase> = fc.constantFrom<Phase>(
	{type: 'idle'},
	{type: 'waiting', on: [{type: 'dependency', service: 'db', need: 'ready'}]},
	{type: 'starting'},
	{type: 'ready', pid: 4_194_303},
	{type: 'unready', pid: 2, lastProbe: 'no\nanswer \u001B[31m漢字🙂'.repeat(9)},
	{type: 'stopping', next: {type: 'restart'}, signal: 'SIGTERM', isKilled: false},
	{type: 'backoff', delayMs: 9000, until: now + 9000, failure: {type: 'exit', exit: {type: 'signal', signal: 'SIGSEGV'}}},
	{type: 'failed', failure: {type: 'spawn', message: 'command not found: '.repeat(9)}},
	{type: 'skipped', because: 'db exited 1'},
);
const keys = [...'+-<>=VjkrRsSKwWDdzvfgGi?qnymhtcCaObT{}/&NeEl:123456789 \t\r\u001D\u000C\u0015\u0004', '\u001B', '\u001B[A', '\u001B[B', '\u001B[5~', '\u001B[6~', '\u001B[Z', '\u001B[200~paste\nof two lines\u001B[201~', '\u007F', ':restart a', ':send db 漢字🙂 ', ':scale x 2\r', ':stop *\r', ':signal ', '/line\r', '/漢.\t\r', '&!line\r', '/(x+x+)+y', '\\a', '\\x \r', '\\nobody\r'];
const step = fc.oneof(
	{weight: 6, arbitrary: fc.record({type: fc.constant('key' as const), key: fc.constantFrom(...keys)})},
	{weight: 2, arbitrary: fc.record({type: fc.constant('mouse' as const), button: fc.constantFrom(0, 2, 32, 64, 65), x: fc.integer({min: 1, max: 320}), y: fc.integer({min: 1, max: 110})})},
	{weight: 1, arbitrary: fc.record({type: fc.constant('resize' as const), columns: fc.integer({min: 1, max: 300}), rows: fc.integer({min: 1, max: 100})})},
	{weight: 2, arbitrary: fc.record({type: fc.constant('print' as const), service: fc.constantFrom(...names), text: fc.constantFrom('line\r\n'.repeat(50), '\u001B[2J\u001B[H', '漢字🙂'.repeat(40), '\u001B[?1049h\u001B[5;5Hfull screen', '\u001B[6n', '\u001B[999;999H\u001B[41mred')})},
	{weight: 1, arbitrary: fc.record({type: fc.constant('reconfigure' as const), services: fc.subarray(names), isLeaving: fc.boolean()})},
	{weight: 2, arbitrary: fc.record({type: fc.constant('phase' as const), service: fc.constantFrom(...names), phase})},
);

test('whatever is pressed, printed, resized and reconfigured, the console lives and stays within the screen', async () => {
	const screen = openScreen({project: grouped, state: stateOf(crowd, {}), columns: 120, rows: 40});
	let outcome: unknown;
	void screen.done.then(value => {
		outcome = value;
	});
	for (const [index, action] of fc.sample(step, {numRuns: 1500, seed: 20_260_101}).entries()) {
		switch (action.type) {
			case 'key': {
				screen.type(action.key);
				break;
			}

			case 'mouse': {
				screen.type(`\u001B[<${action.button};${action.x};${action.y}M`);
				break;
			}

			case 'resize': {
				screen.resize(action.columns, action.rows);
				break;
			}

			case 'print': {
				screen.print(action.service, action.text);
				break;
			}

			case 'reconfigure': {
				const {services, isLeaving} = action;
				screen.reconfigure({...grouped, services: grouped.services.filter(({name}) => services.includes(name)).toReversed()}, state => services[0] === undefined ? state : withService(state, services[0], {isLeaving}));
				break;
			}

			case 'phase': {
				screen.update(state => withService(state, action.service, {phase: action.phase}));
				break;
			}
		}

		if (index % 10 === 0) {
			await new Promise(resolve => {
				setTimeout(resolve, 2);
			});
		}
	}

	expect(outcome).toBeUndefined();
	screen.reconfigure(crowd);
	// Out of every mode, and to a size at which all of it is seen.
	screen.type('\u001D');
	screen.resize(120, 40);
	await until('Esc to be told from a sequence', async () => {
		screen.type('\u001B');
		await new Promise(resolve => {
			setTimeout(resolve, 80);
		});
		return screen.text().includes('nothing to leave');
	});
	await screen.sees('SERVICE');
	const rows = screen.text().split('\n');
	expect(rows).toHaveLength(40);
	expect(rows[0]).toMatch(/^ test .* devtui$/);
	for (const name of names.slice(0, 6)) {
		expect(rows.some(row => row.slice(3).startsWith(name))).toBe(true);
	}

	screen.unmount();
	expect(await screen.done).toEqual({type: 'unmounted'});
}, 120_000);
