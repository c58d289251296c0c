import fc from 'fast-check';
import {expect, test} from 'vitest';
import {toSixteen} from '../../../source/console/looks/fewer-colors.ts';
import {stripAnsi} from '../../../source/lib/ansi.ts';
import {openScreen, stateOf} from '../../helpers/screen.ts';
import {project, service} from '../../helpers/specs.ts';

test.each([
	['38;5;9', '91'],
	['38;5;1', '31'],
	['48;5;21', '44'],
	['38;2;255;255;255', '97'],
	['38;2;250;2;3', '91'],
	['48;2;0;0;0', '40'],
	['38:2::0:205:0', '32'],
	['38:5:226', '93'],
	['1;38;5;244;4', '1;4;90'],
	['0;38;5;10;48;2;0;0;10', '0;40;92'],
	['58;5;9;4', '4'],
	['31;44', '31;44'],
	['38;5;9;0;48;5;9', '0;101'],
	['38;5;9;48;5;9;39', '39;101'],
	['90', '90'],
	['', ''],
	['0', '0'],
])('%s becomes %s', (given, mapped) => {
	expect(toSixteen(`38;5;1 \u001B[${given}mx\u001B[0m`)).toBe(`38;5;1 \u001B[${mapped}mx\u001B[0m`);
});

test.each(['58;5;9', '38', '48;5', '58:2::1:2:3'])('%s, of which nothing can be shown, resets nothing either', given => {
	expect(toSixteen(`\u001B[1ma\u001B[${given}mb`)).toBe('\u001B[1mab');
});

test('text is told from what it stands on, where both become the same colour', () => {
	expect(toSixteen('\u001B[38;5;234;48;5;16mx')).toBe('\u001B[40;97mx');
	expect(toSixteen('\u001B[38;5;231;48;5;255mx')).toMatch(/^\u001B\[(?:107;30|47;97)mx$/);
});

test('whatever is mapped, no colour beyond the 16 is left, and the text is what it was', () => {
	const part = fc.oneof(
		fc.integer({min: 0, max: 255}).map(index => `38;5;${index}`),
		fc.integer({min: 0, max: 255}).map(index => `48;5;${index}`),
		fc.tuple(fc.constantFrom('38', '48', '58'), fc.nat(255), fc.nat(255), fc.nat(255)).map(([ground, ...rgb]) => `${ground};2;${rgb.join(';')}`),
		fc.constantFrom('0', '1', '4', '7', '31', '97', '4:3', '38', '48;5'),
	);
	const row = fc.array(fc.tuple(fc.array(part, {maxLength: 3}), fc.string()).map(([parts, text]) => `\u001B[${parts.join(';')}m${stripAnsi(text).replaceAll('\u001B', '')}`)).map(pieces => pieces.join(''));
	fc.assert(fc.property(row, given => {
		const mapped = toSixteen(given);
		expect(stripAnsi(mapped)).toBe(stripAnsi(given));
		for (const [, parameters = ''] of mapped.matchAll(/\u001B\[([\d;:]*)m/g)) {
			expect(parameters.split(';').filter(code => /^[345]8/.test(code))).toEqual([]);
		}
	}));
});

test('a terminal of 16 colours is sent no other, whatever a program prints', async () => {
	const shop = {...project(service('db')), name: 'shop'};
	const screen = openScreen({project: shop, state: stateOf(shop, {db: {phase: {type: 'ready', pid: 11}, run: 1}}), columns: 80, rows: 12, environment: {TERM: 'screen'}, preferences: {theme: 'light'}});
	try {
		screen.print('db', '\u001B[38;5;201mpink\u001B[0m \u001B[48;2;10;20;200mblue\u001B[0m');
		await screen.sees('pink blue');
		expect(screen.frames.join('')).not.toMatch(/[34]8[;:][25]/);
		expect(screen.frames.join('')).toContain('\u001B[95mpink');
	} finally {
		screen.unmount();
	}
});
