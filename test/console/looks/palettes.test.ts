import {describe, expect, test} from 'vitest';
import {colorDepthOf} from '../../../source/console/looks/color-depth.ts';
import {choosePalette, fixedColors} from '../../../source/console/looks/palettes.ts';

// Of terminals and of themes that people use: black, VS Code, One Dark, Solarized, Dracula; white, Solarized, One Light.
const backgrounds = {
	dark: ['#000000', '#1e1e1e', '#282c34', '#002b36', '#282a36'],
	light: ['#ffffff', '#fdf6e3', '#fafafa'],
} as const;

describe.each([['usual', 4.5], ['highContrast', 7]] as const)('every colour of the %s palette has a contrast of %d (WCAG)', (name, least) => {
	test.each(['dark', 'light'] as const)('on %s backgrounds', ground => {
		const low = Object.entries(fixedColors[name][ground]).flatMap(([color, index]) => backgrounds[ground]
			.map(background => ({color, background, ratio: contrast(rgbOf(index), parseHex(background))}))
			.filter(({ratio}) => ratio < least));
		expect(low).toEqual([]);
	});
});

test('the measure is that of WCAG', () => {
	expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
	expect(contrast([119, 119, 119], [255, 255, 255])).toBeCloseTo(4.48, 2);
});

test('good, warning, bad and what is chosen are of different colours in every palette', () => {
	for (const isHighContrast of [false, true]) {
		for (const background of ['dark', 'light', undefined] as const) {
			for (const depth of [16, 256] as const) {
				const {good, warning, bad, accent} = choosePalette({isHighContrast, background, depth}).colors;
				expect(new Set([good, warning, bad, accent]).size).toBe(4);
			}
		}
	}
});

test('on a background that nobody knows the colours are those of the terminal', () => {
	expect(Object.values(choosePalette({isHighContrast: false, background: undefined, depth: 256}).colors)).toEqual(['32', '33', '31', '36', '90']);
});

test('a terminal of 16 colours is sent no other', () => {
	for (const isHighContrast of [false, true]) {
		for (const background of ['dark', 'light', undefined] as const) {
			expect(Object.values(choosePalette({isHighContrast, background, depth: 16}).colors).filter(color => !/^(?:[39][0-7])?$/.test(color))).toEqual([]);
		}
	}
});

test.each([
	[{TERM: 'xterm-256color'}, 256],
	[{TERM: 'screen'}, 16],
	[{TERM: 'screen.xterm-256color'}, 256],
	[{TERM: 'linux'}, 16],
	[{TERM: 'xterm'}, 16],
	[{TERM: 'xterm-color'}, 16],
	[{TERM: 'xterm', COLORTERM: 'truecolor'}, 256],
	[{TERM: 'vt220'}, 16],
	[{TERM: 'xterm-kitty'}, 256],
	[{TERM: 'alacritty'}, 256],
	[{TERM: 'tmux-256color'}, 256],
	[{TERM: 'foot'}, 256],
] as const)('%o has %i colours', (environment, depth) => {
	expect(colorDepthOf(environment)).toBe(depth);
});

type Rgb = readonly [number, number, number];

function rgbOf(index: number): Rgb {
	if (index >= 232) {
		const grey = 8 + 10 * (index - 232);
		return [grey, grey, grey];
	}

	const level = (digit: number) => digit === 0 ? 0 : 55 + 40 * digit;
	const cube = index - 16;
	return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)];
}

function parseHex(hex: string): Rgb {
	const number = Number.parseInt(hex.slice(1), 16);
	return [number >> 16, number >> 8 & 255, number & 255];
}

function contrast(one: Rgb, other: Rgb): number {
	const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
	return (light! + 0.05) / (dark! + 0.05);
}

function luminance(rgb: Rgb): number {
	const [red, green, blue] = rgb.map(value => value / 255).map(part => part <= 0.039_28 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
	return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
