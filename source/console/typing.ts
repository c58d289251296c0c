import type {TerminalModes} from '../terminal/contract.ts';
import type {InputEvent} from './input.ts';
import type {Rect} from './screen/contract.ts';
import {typedMouse} from './typed-mouse.ts';

/**
 * The bytes that a program in a pane gets for what was typed, in the modes it has set for its terminal; undefined: it is
 * not for the program. `place`: the cells that a gesture is passed on for.
 */
export function typedBytes(event: InputEvent, modes: TerminalModes, place: Rect | undefined): Uint8Array | undefined {
	switch (event.type) {
		case 'key': {
			return cursorKey(event.raw, modes);
		}

		case 'paste': {
			return modes.bracketedPaste ? Buffer.concat([pasteStart, event.data, pasteEnd]) : withReturns(event.data);
		}

		case 'mouse': {
			return place && typedMouse(event, modes, place);
		}

		case 'unknown': {
			return isForProgram(Buffer.from(event.raw).toString('latin1'), modes) ? event.raw : undefined;
		}
	}
}

const pasteStart = Buffer.from('\u001B[200~');
const pasteEnd = Buffer.from('\u001B[201~');

/** Cursor keys have two forms; the console's own terminal may send the other one than the program expects. */
function cursorKey(raw: Uint8Array, {applicationCursor}: TerminalModes): Uint8Array {
	const [first, second = 0, final = 0] = raw;
	const isCursorKey = raw.length === 3 && first === 0x1B && (second === 0x5B || second === 0x4F) && cursorFinals.includes(final);
	return isCursorKey ? Uint8Array.of(0x1B, applicationCursor ? 0x4F : 0x5B, final) : raw;
}

/** Up, down, right, left, End, Home. */
const cursorFinals: readonly number[] = [...'ABCDFH'].map(final => final.charCodeAt(0));

/** Keys without a name, of the keypad, of rxvt and of keyboard protocols, and that the terminal gets or loses the keyboard; no answers of the terminal. */
function isForProgram(sequence: string, {focusReports}: TerminalModes): boolean {
	return focusReports && /^\u001B\[[IO]$/.test(sequence) || /^\u001B(?:O[\d;]*[ -~]|\[[\d;:]*[A-HJ-NP-Za-du~^$@])$/.test(sequence);
}

/** Enter is what a line of a paste ends with where the program knows nothing of pastes. */
function withReturns(data: Uint8Array): Uint8Array {
	return Buffer.from(Buffer.from(data).toString('latin1').replaceAll(/\r?\n/g, '\r'), 'latin1');
}
