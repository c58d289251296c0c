import {createScanner, type Sequence} from './sequence-scanner.ts';

/** What a program has made of a terminal, from what it has printed: known, it can be undone when the program does not. */
export interface Modes {
	take(chunk: Uint8Array): void;
	readonly isAlternateScreen: boolean;
	/** Nothing stands in the line of the cursor, as far as can be told. */
	readonly isAtLineStart: boolean;
	/** What makes the terminal as it was before, to be printed. */
	undoing(): string;
	/** What makes it again as it is now, after `undoing` has been printed. */
	redoing(): string;
	/** It is as it was before. */
	forget(): void;
}

interface State {
	/** Private modes (`CSI ? … h`) that differ from what a terminal begins with. */
	readonly changed: Set<number>;
	/** Flags of the keyboard protocol of kitty that were pushed, on the main and on the alternate screen. */
	readonly keyboard: {main: string[]; alternate: string[]};
	margins: string;
	cursorShape: string;
	hasStyle: boolean;
	hasLink: boolean;
	isKeypadOn: boolean;
	isCharsetChanged: boolean;
	isInserting: boolean;
	hasOtherKeys: boolean;
	/** At the time the alternate screen was entered: leaving it brings them back. */
	saved: Saved;
}

/** What a terminal keeps together with the place of the cursor. */
interface Saved {
	readonly hasStyle: boolean;
	readonly hasLink: boolean;
	readonly isCharsetChanged: boolean;
}

// Off at first: cursor keys, reversed colours, origin, mouse, the keypad, alternate screens, focus, paste, frames, reports.
const offAtFirst: ReadonlySet<number> = new Set([1, 5, 6, 9, 47, 66, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1047, 1049, 2004, 2026, 2031, 2048]);
// On at first: wrapping, the cursor.
const onAtFirst: ReadonlySet<number> = new Set([7, 25]);
const alternateScreens = [47, 1047, 1049];

export function createModes(): Modes {
	let state = initial();
	let isAtLineStart = true;
	let wasAtLineStart = true;

	const isAlternateScreen = () => alternateScreens.some(mode => state.changed.has(mode));
	const keyboard = () => isAlternateScreen() ? state.keyboard.alternate : state.keyboard.main;

	const scanner = createScanner({
		text(last) {
			isAtLineStart = last === newline;
		},
		shifted() {
			state.isCharsetChanged = true;
		},
		command(text) {
			const [, link] = /^8;[^;]*;(.*)/s.exec(text) ?? [];
			state.hasLink = link === undefined ? state.hasLink : link !== '';
		},
		sequence(sequence) {
			const was = isAlternateScreen();
			apply(sequence);
			if (isAlternateScreen() !== was) {
				// Back on the main screen the cursor is where it was.
				isAtLineStart = was ? wasAtLineStart : isAtLineStart;
				wasAtLineStart = isAtLineStart;
				if (was) {
					Object.assign(state, withSaved(state));
				} else {
					const {hasStyle, hasLink, isCharsetChanged} = state;
					state.saved = {hasStyle, hasLink, isCharsetChanged};
				}
			}
		},
	});

	const apply = ({kind, prefix, parameters, final}: Sequence) => {
		switch (`${kind}${prefix}${final}`) {
			case 'csi?h':
			case 'csi?l': {
				for (const mode of parameters.split(';').map(Number)) {
					setMode(state, mode, final === 'h');
				}

				break;
			}

			case 'csih':
			case 'csil': {
				state.isInserting = parameters.split(';').includes('4') ? final === 'h' : state.isInserting;
				break;
			}

			case 'csim': {
				state.hasStyle = !/^0*$|;0*$/.test(parameters);
				break;
			}

			case 'csi>m': {
				state.hasOtherKeys = /^4;[1-9]/.test(parameters);
				break;
			}

			case 'csir': {
				state.margins = parameters;
				break;
			}

			case 'csi q': {
				state.cursorShape = parameters === '0' ? '' : parameters;
				break;
			}

			case 'csi>u': {
				keyboard().push(parameters);
				break;
			}

			case 'csi<u': {
				keyboard().splice(-(Number(parameters) || 1));
				break;
			}

			case 'csi!p': {
				const {changed} = state;
				state = {...initial(), keyboard: state.keyboard, saved: state.saved, changed: new Set([...changed].filter(mode => !softlyReset.has(mode)))};
				break;
			}

			case 'esc=':
			case 'esc>': {
				state.isKeypadOn = final === '=';
				break;
			}

			case 'esc(0':
			case 'esc(B': {
				state.isCharsetChanged = final === '0';
				break;
			}

			case 'escc': {
				state = initial();
				isAtLineStart = true;
				break;
			}
		}
	};

	return {
		take: scanner.take,
		get isAlternateScreen() {
			return isAlternateScreen();
		},
		get isAtLineStart() {
			return isAtLineStart;
		},
		undoing: () => scanner.ending() + undoing(state),
		redoing: () => redoing(state),
		forget() {
			isAtLineStart = isAlternateScreen() ? wasAtLineStart : isAtLineStart;
			state = initial();
			scanner.reset();
		},
	};
}

const newline = 0x0A;
const softlyReset: ReadonlySet<number> = new Set([1, 6, 25, 66]);

function initial(): State {
	return {
		changed: new Set(),
		keyboard: {main: [], alternate: []},
		margins: '',
		cursorShape: '',
		hasStyle: false,
		hasLink: false,
		isKeypadOn: false,
		isCharsetChanged: false,
		isInserting: false,
		hasOtherKeys: false,
		saved: {hasStyle: false, hasLink: false, isCharsetChanged: false},
	};
}

function setMode({changed}: State, mode: number, isOn: boolean): void {
	if (!isOn && alternateScreens.includes(mode)) {
		// There are two screens, by whatever name.
		alternateScreens.forEach(screen => changed.delete(screen));
		return;
	}

	// In the order of the last time: of several kinds of mouse reports the last one asked for counts.
	changed.delete(mode);
	if ((isOn && offAtFirst.has(mode)) || (!isOn && onAtFirst.has(mode))) {
		changed.add(mode);
	}
}

/** Only what was changed: to leave an alternate screen that was never entered moves the cursor. */
function undoing(state: State): string {
	const {changed, keyboard} = state;
	const screens = alternateScreens.filter(mode => changed.has(mode));
	const modes = [...changed].filter(mode => !alternateScreens.includes(mode));
	const {hasStyle, hasLink, isCharsetChanged} = screens.length > 0 ? withSaved(state) : state;
	// The keyboard's flags are kept per screen. Margins and origin move the cursor when they are reset.
	return modes.map(mode => privateMode(mode, onAtFirst.has(mode))).join('')
		+ pop(keyboard.alternate)
		+ screens.map(mode => privateMode(mode, false)).join('')
		+ pop(keyboard.main)
		+ (state.margins === '' ? '' : '\u001B7\u001B[r\u001B8')
		+ (hasStyle ? '\u001B[0m' : '')
		+ (hasLink ? '\u001B]8;;\u001B\\' : '')
		+ (isCharsetChanged ? '\u001B(B\u000F' : '')
		+ (state.isKeypadOn ? '\u001B>' : '')
		+ (state.isInserting ? '\u001B[4l' : '')
		+ (state.hasOtherKeys ? '\u001B[>4m' : '')
		+ (state.cursorShape === '' ? '' : '\u001B[0 q');
}

/** Once the alternate screen is left. */
function withSaved({hasStyle, hasLink, isCharsetChanged, saved}: State): Saved {
	return {hasStyle: hasStyle || saved.hasStyle, hasLink: hasLink || saved.hasLink, isCharsetChanged: isCharsetChanged || saved.isCharsetChanged};
}

function redoing(state: State): string {
	const {changed, keyboard} = state;
	const screens = alternateScreens.filter(mode => changed.has(mode));
	const modes = [...changed].filter(mode => !alternateScreens.includes(mode));
	return keyboard.main.map(push).join('')
		+ screens.map(mode => privateMode(mode, true)).join('')
		+ keyboard.alternate.map(push).join('')
		+ (state.margins === '' ? '' : `\u001B7\u001B[${state.margins}r\u001B8`)
		+ modes.map(mode => privateMode(mode, !onAtFirst.has(mode))).join('')
		+ (state.isKeypadOn ? '\u001B=' : '')
		+ (state.isInserting ? '\u001B[4h' : '')
		+ (state.hasOtherKeys ? '\u001B[>4;2m' : '')
		+ (state.cursorShape === '' ? '' : `\u001B[${state.cursorShape} q`);
}

function privateMode(mode: number, isOn: boolean): string {
	return `\u001B[?${mode}${isOn ? 'h' : 'l'}`;
}

function push(flags: string): string {
	return `\u001B[>${flags}u`;
}

function pop(flags: readonly string[]): string {
	return flags.length === 0 ? '' : `\u001B[<${flags.length}u`;
}
