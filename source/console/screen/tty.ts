import {giveTerminalBack, mouseOff} from './give-terminal-back.ts';
import {createTerminalWriter} from './terminal-writer.ts';

/** The user's terminal while the console has it. */
export interface FullScreen {
	/** False: the terminal does not take more for now; `onDrained` is called when it does. */
	write(text: string): boolean;
	/** Whether clicks and the wheel come to us; off, the terminal's own selection works. */
	setMouse(isOn: boolean): void;
	/** What the program that is typed into wants told, and only we can be told by the terminal. */
	setReports(reports: Reports): void;
	/** Give the terminal back for a while: a pager, SIGTSTP. */
	leave(): void;
	/** Take it again; everything on it must be drawn anew. */
	enter(): void;
	/** Give it back for good, before this returns. May be called at any time, from signal handlers too, and again. */
	restore(): void;
}

export interface Reports {
	/** Moves of the mouse with no button pressed. */
	readonly moves: boolean;
	/** The terminal gets and loses the keyboard. */
	readonly focus: boolean;
	/** Keys of the numeric keypad as such, not as digits. */
	readonly keypad: boolean;
}

export interface FullScreenOptions {
	readonly isMouseOn: boolean;
	/** After `write` has returned false. */
	readonly onDrained: () => void;
}

export interface TerminalInput {
	readonly isTTY?: boolean;
	setRawMode?(isRaw: boolean): unknown;
}

/**
 * Take the terminal: alternate screen, raw input, bracketed paste, mouse. It is given back at the latest when the process
 * exits, on whatever way that raises 'exit': normal end, `process.exit`, an exception. A signal without a handler ends a
 * process without that, so whoever starts the console must handle the signals.
 */
export function enterFullScreen(stdout: {readonly fd: number}, stdin: TerminalInput, {isMouseOn, onDrained}: FullScreenOptions): FullScreen {
	const writer = createTerminalWriter({fd: stdout.fd, onDrained});
	let mouse = isMouseOn;
	let reports: Reports = {moves: false, focus: false, keypad: false};
	let state: 'ours' | 'lent' | 'restored' = 'lent';

	function enter(): void {
		if (state === 'lent') {
			state = 'ours';
			setRawMode(stdin, true);
			writer.writeNow(takeTerminal + (mouse ? mouseOn : '') + reporting(reports, mouse));
		}
	}

	function leave(): void {
		if (state === 'ours') {
			state = 'lent';
			writer.writeNow(giveTerminalBack);
			setRawMode(stdin, false);
		}
	}

	function restore(): void {
		if (state !== 'restored') {
			leave();
			state = 'restored';
			writer.close();
			process.off('exit', restore);
		}
	}

	process.on('exit', restore);
	enter();
	return {
		write: text => state !== 'ours' || writer.write(text),
		setMouse(isOn) {
			if (isOn !== mouse) {
				mouse = isOn;
				if (state === 'ours') {
					writer.write((isOn ? mouseOn : mouseOff) + reporting(reports, mouse));
				}
			}
		},
		setReports(wanted) {
			const isSame = wanted.moves === reports.moves && wanted.focus === reports.focus && wanted.keypad === reports.keypad;
			reports = wanted;
			if (!isSame && state === 'ours') {
				writer.write((mouse ? `\u001B[?1003l${mouseOn}` : '') + noReports + reporting(wanted, mouse));
			}
		},
		leave,
		enter,
		restore,
	};
}

// Presses, releases, drags and the wheel (1002), with coordinates of any size (1006).
const mouseOn = '\u001B[?1002h\u001B[?1006h';

const noReports = '\u001B[?1004l\u001B>';

function reporting({moves, focus, keypad}: Reports, hasMouse: boolean): string {
	return (moves && hasMouse ? '\u001B[?1003h' : '') + (focus ? '\u001B[?1004h' : '') + (keypad ? '\u001B=' : '');
}

// No auto-wrap: a character wider than we think must not push the screen up from its last cell. 2031: day and night are told.
const takeTerminal = '\u001B[?1049h\u001B[0m\u001B[?7l\u001B[?25l\u001B[?2004h\u001B[?2031h\u001B[H\u001B[2J';

function setRawMode(stdin: TerminalInput, isRaw: boolean): void {
	try {
		stdin.setRawMode?.(isRaw);
	} catch {
		// The terminal is gone: it has no mode.
	}
}
