import {afterEach, expect, test} from 'vitest';
import {levelByErrors, levelOf} from '../../../source/logs/search-levels.ts';
import {openScreen, stateOf, type Screen} from '../../helpers/screen.ts';
import {project, service} from '../../helpers/specs.ts';

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

test('E shows the lines that somebody takes for errors, and e goes to the newest of them', async () => {
	const shop = {...project(service('db')), name: 'shop'};
	const shown = openScreen({project: shop, state: stateOf(shop, {db: {phase: {type: 'ready', pid: 11}, run: 1}}), columns: 100, rows: 14, preferences: {errors: /kaputt/gi}});
	screen = shown;
	await shown.sees('shop');
	shown.print('db', `disk KAPUTT\r\n\tat sector 7\r\n[ERROR] is none here\r\n${'fine\r\n'.repeat(30)}`);
	await shown.sees('fine');
	shown.type('e');
	await shown.sees('disk KAPUTT');
	shown.type('E');
	await shown.sees(/disk KAPUTT *\n.*at sector 7 *\n[^a-z]*f follow/);
	shown.type('E');
	await shown.sees('[ERROR] is none here');
});

test.each([
	['all is kaputt', true, 'error'],
	['[FATAL] kaputt', true, 'fatal'],
	['[WARN] kaputt', true, 'error'],
	['[ERROR] something else', false, 'warn'],
	['[FATAL] something else', false, 'warn'],
	['[INFO] something else', false, 'info'],
	['something else', false, undefined],
] as const)('%s: where errors are told by something else (%s) its level is %s', (line, isError, level) => {
	expect(levelByErrors(levelOf(line), isError)).toBe(level);
});
