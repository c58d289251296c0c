import type {Emulator} from '../terminal/contract.ts';
import type {InputEvent} from './input.ts';

/** The bytes that a program in a pane gets for what was typed, in the modes it has set for its terminal. */
export function typedBytes(event: InputEvent, modes: ReturnType<Emulator['modes']>): Uint8Array | undefined {
	switch (event.type) {
		case 'key': {
			return modes.applicationCursor ? applicationCursorKey(event.raw) : event.raw;
		}

		case 'paste': {
			return modes.bracketedPaste ? Buffer.concat([pasteStart, event.data, pasteEnd]) : withReturns(event.data);
		}

		// Meant for the console: a gesture on its screen, an answer of its terminal.
		case 'mouse':
		case 'unknown': {
			return undefined;
		}
	}
}

const pasteStart = Buffer.from('\u001B[200~');
const pasteEnd = Buffer.from('\u001B[201~');

/** The console's own terminal is in normal mode and sends `ESC [ A` where the program expects `ESC O A`. */
function applicationCursorKey(raw: Uint8Array): Uint8Array {
	const isCursorKey = raw.length === 3 && raw[0] === 0x1B && raw[1] === 0x5B && cursorFinals.includes(raw[2] ?? 0);
	return isCursorKey ? Uint8Array.of(0x1B, 0x4F, raw[2] ?? 0) : raw;
}

/** Up, down, right, left, End, Home. */
const cursorFinals: readonly number[] = [...'ABCDFH'].map(final => final.charCodeAt(0));

/** Enter is what a line of a paste ends with where the program knows nothing of pastes. */
function withReturns(data: Uint8Array): Uint8Array {
	return Buffer.from(Buffer.from(data).toString('latin1').replaceAll(/\r?\n/g, '\r'), 'latin1');
}
