import type {ConsoleClock} from '../host.ts';
import type {ConsolePreferences} from '../preferences.ts';
import {createTheme, type Theme} from '../theme.ts';
import {wantsAscii} from './ascii.ts';
import {backgroundOfEnvironment} from './background.ts';
import {createBackgroundQuery, type BackgroundQuery} from './background-query.ts';
import {colorDepthOf, hasColors} from './color-depth.ts';
import {toSixteen} from './fewer-colors.ts';
import {choosePalette, type Background} from './palettes.ts';

/** How this console looks on this terminal. */
export interface Looks extends BackgroundQuery {
	/** As it is now: the terminal may tell its background late, and have another one later. */
	theme(): Theme;
	/** What the terminal is able to show. */
	readonly output: {
		/** Glyphs are to be drawn in ASCII. */
		readonly isAscii: boolean;
		adapt(text: string): string;
	};
}

export interface LooksOptions {
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly wanted: ConsolePreferences;
	readonly clock: ConsoleClock;
	/** To the terminal. */
	readonly write: (sequence: string) => void;
	/** The theme is another one. */
	readonly onChange: () => void;
}

export function createLooks({environment, wanted, clock, write, onChange}: LooksOptions): Looks {
	const depth = colorDepthOf(environment);
	const isTold = wanted.theme === 'dark' || wanted.theme === 'light';
	const isHighContrast = wanted.theme === 'high-contrast';
	let background: Background | undefined = wanted.theme === 'dark' || wanted.theme === 'light' ? wanted.theme : backgroundOfEnvironment(environment);
	let theme = themeNow();

	function themeNow(): Theme {
		return createTheme(environment, choosePalette({isHighContrast, background, depth}));
	}

	const query = createBackgroundQuery({
		now: clock.now,
		setTimer: clock.setTimer,
		write,
		onBackground(told) {
			if (!isTold && told !== background) {
				background = told;
				theme = themeNow();
				onChange();
			}
		},
	});
	return {
		...query,
		theme: () => theme,
		output: {isAscii: wantsAscii(wanted.glyphs, environment), adapt: depth === 16 ? toSixteen : text => text},
		ask() {
			if (!isTold && hasColors(environment) && understandsQuestions(environment)) {
				query.ask();
			}
		},
	};
}

/** Those that do not may show the question. */
function understandsQuestions({TERM: term = ''}: LooksOptions['environment']): boolean {
	return term !== '' && !/^(?:dumb|linux|cons25|vt\d+|eterm|ansi)/i.test(term);
}
