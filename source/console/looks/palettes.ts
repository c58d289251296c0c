import type {ColorDepth} from './color-depth.ts';

/** Colours of the frame: the parameters of the sequence that sets each as foreground; empty: the terminal's own foreground. */
export interface Palette {
	readonly colors: Readonly<Record<ColorName, string>>;
	/** What is chosen is told by its background, too. */
	readonly isInverse: boolean;
}

export type ColorName = 'good' | 'warning' | 'bad' | 'accent' | 'faint';

export type Background = 'dark' | 'light';

export interface PaletteChoice {
	readonly isHighContrast: boolean;
	/** Undefined: nobody knows. */
	readonly background: Background | undefined;
	readonly depth: ColorDepth;
}

/**
 * On a background that is known, colours of the 256 that look alike on every terminal, else those that the person has
 * chosen for the terminal: whoever made them has seen them on that background.
 */
export function choosePalette({isHighContrast, background, depth}: PaletteChoice): Palette {
	if (depth === 16 || (background === undefined && !isHighContrast)) {
		const basic = basicColors[isHighContrast ? 'highContrast' : 'usual'];
		return {colors: background === 'light' ? {...basic, ...basicOnLight} : basic, isInverse: isHighContrast};
	}

	const fixed = fixedColors[isHighContrast ? 'highContrast' : 'usual'][background ?? 'dark'];
	return {colors: mapColors(fixed, index => `38;5;${index}`), isInverse: isHighContrast};
}

type Colors<Value> = Readonly<Record<ColorName, Value>>;

/** Indices of the 256 colours, from 16 on: those below are the person's own. */
export const fixedColors: Readonly<Record<'usual' | 'highContrast', Readonly<Record<Background, Colors<number>>>>> = {
	usual: {
		dark: {good: 114, warning: 221, bad: 210, accent: 80, faint: 247},
		light: {good: 22, warning: 94, bad: 124, accent: 24, faint: 241},
	},
	highContrast: {
		dark: {good: 120, warning: 228, bad: 217, accent: 123, faint: 252},
		light: {good: 22, warning: 53, bad: 88, accent: 18, faint: 238},
	},
};

const basicColors: Readonly<Record<'usual' | 'highContrast', Colors<string>>> = {
	usual: {good: '32', warning: '33', bad: '31', accent: '36', faint: '90'},
	highContrast: {good: '92', warning: '93', bad: '91', accent: '96', faint: ''},
};

/** Yellow and cyan, and all bright ones, are hardly to be read there. */
const basicOnLight = {good: '32', warning: '35', bad: '31', accent: '34'} as const;

function mapColors(colors: Colors<number>, map: (index: number) => string): Colors<string> {
	const {good, warning, bad, accent, faint} = colors;
	return {good: map(good), warning: map(warning), bad: map(bad), accent: map(accent), faint: map(faint)};
}
