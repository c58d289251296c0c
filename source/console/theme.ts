import type {PhaseType} from '../core/state.ts';
import {hasColors} from './looks/color-depth.ts';
import {choosePalette, type ColorName, type Palette} from './looks/palettes.ts';
import type {StageType} from './timeline/start-up.ts';

/** Every colour and glyph of the console. A colour never says anything that a glyph or a word does not say too. */
export interface Theme {
	readonly phase: Readonly<Record<PhaseType, PhaseStyle>>;
	readonly paint: Readonly<Record<Role, Paint>>;
	readonly glyph: Glyphs;
	/** What the bars of start-ups are made of. */
	readonly stage: Readonly<Record<StageType, string>>;
	/** The sequences that open the looks of matches in a pane. */
	readonly marks: {readonly match: string; readonly current: string};
}

export interface PhaseStyle {
	readonly glyph: string;
	readonly paint: Paint;
}

/** Text in a style; the style ends with the text. */
export type Paint = (text: string) => string;

export type Role = 'plain' | 'strong' | 'faint' | 'accent' | 'good' | 'warning' | 'bad' | 'key' | 'focused' | 'typing' | 'selected' | 'cursor';

export interface Glyphs {
	readonly selected: string;
	readonly marked: string;
	readonly paused: string;
	/** A build or a hook runs. */
	readonly working: string;
	readonly failed: string;
	/** Older than its files. */
	readonly stale: string;
	readonly restarts: string;
	readonly rule: string;
	/** Before the heading of a group of the list. */
	readonly folded: string;
	readonly unfolded: string;
	/** Who has kept a start-up waiting. */
	readonly chain: string;
}

/** `NO_COLOR` takes the colours away, bold and inverse stay. */
export function createTheme(environment: Readonly<Record<string, string | undefined>>, palette: Palette = usualPalette): Theme {
	const hasColour = hasColors(environment);
	const colour = (name: ColorName): Paint => hasColour ? sgr(palette.colors[name], '39') : plain;
	const green = colour('good');
	const yellow = colour('warning');
	const red = colour('bad');
	const cyan = colour('accent');
	const faint = hasColour ? colour('faint') : sgr('2', '22');
	const bold = sgr('1', '22');
	const chosen = palette.isInverse ? sgr('1;7', '22;27') : bold;
	return {
		phase: {
			idle: {glyph: '○', paint: faint},
			waiting: {glyph: '◌', paint: yellow},
			starting: {glyph: '◐', paint: yellow},
			ready: {glyph: '●', paint: green},
			unready: {glyph: '◑', paint: red},
			stopping: {glyph: '◒', paint: yellow},
			backoff: {glyph: '✖', paint: red},
			completed: {glyph: '✔', paint: cyan},
			failed: {glyph: '✖', paint: red},
			stopped: {glyph: '■', paint: faint},
			skipped: {glyph: '⊘', paint: yellow},
		},
		paint: {
			plain,
			strong: bold,
			faint,
			accent: cyan,
			good: green,
			warning: yellow,
			bad: red,
			key: text => bold(cyan(text)),
			focused: text => chosen(cyan(text)),
			typing: text => sgr('7', '27')(bold(yellow(text))),
			selected: chosen,
			cursor: sgr('7', '27'),
		},
		glyph: {selected: '▸', marked: '*', paused: '⏸', working: '⚙', failed: '✖', stale: '△', restarts: '↻', rule: '─', folded: '+', unfolded: '-', chain: '»'},
		stage: {stopping: '╌', waiting: '·', job: '▒', pause: ':', starting: '█', running: '▓'},
		marks: hasColour ? {match: '\u001B[30;43m', current: '\u001B[1;97;45m'} : {match: '\u001B[4;7m', current: '\u001B[1;7m'},
	};
}

/** Of a terminal of which nothing is known. */
const usualPalette = choosePalette({isHighContrast: false, background: undefined, depth: 16});

function plain(text: string): string {
	return text;
}

function sgr(on: string, off: string): Paint {
	return text => text === '' || on === '' ? text : `\u001B[${on}m${text}\u001B[${off}m`;
}
