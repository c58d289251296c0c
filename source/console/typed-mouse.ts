import type {TerminalModes} from '../terminal/contract.ts';
import type {MouseEvent} from './input.ts';
import type {Rect} from './screen/contract.ts';

/**
 * What a program gets for a gesture, as it wants it told and in the cells of its pane; empty: it wants nothing of this
 * one; undefined: it wants no mouse at all. A gesture that leaves the pane goes on at its edge.
 */
export function typedMouse(event: MouseEvent, modes: TerminalModes, content: Rect): Uint8Array | undefined {
	if (modes.mouse === 'none') {
		return modes.alternateScreen ? turnedKeys(event, modes) : undefined;
	}

	if (!isWanted(event, modes.mouse)) {
		return new Uint8Array();
	}

	const x = within(event.x - content.x, content.width);
	const y = within(event.y - content.y, content.height);
	return encode(event, modes, x + 1, y + 1);
}

/** Without the mouse, the wheel turns what has no scrollback by keys, as in xterm. */
function turnedKeys({action}: MouseEvent, {applicationCursor}: TerminalModes): Uint8Array | undefined {
	const isWheel = action === 'wheel-up' || action === 'wheel-down';
	return isWheel ? Buffer.from(`\u001B${applicationCursor ? 'O' : '['}${action === 'wheel-up' ? 'A' : 'B'}`.repeat(linesPerTurn)) : undefined;
}

const linesPerTurn = 3;

function isWanted({action, button, code}: MouseEvent, mouse: TerminalModes['mouse']): boolean {
	switch (mouse) {
		case 'none': {
			return false;
		}

		case 'clicks': {
			return action === 'press';
		}

		case 'presses': {
			return !isMove(code);
		}

		case 'drags': {
			return !isMove(code) || (action === 'move' && button !== 'none');
		}

		case 'moves': {
			return true;
		}
	}
}

/** Of a report, as xterm tells it: which button, Shift 4, Alt 8, Ctrl 16, a move 32, the wheel 64. */
function isMove(code: number): boolean {
	return (code & 32) !== 0;
}

function encode({action, code}: MouseEvent, {mouse, mouseEncoding}: TerminalModes, x: number, y: number): Uint8Array {
	const isRelease = action === 'release';
	if (mouseEncoding === 'sgr') {
		return Buffer.from(`\u001B[<${code};${x};${y}${isRelease ? 'm' : 'M'}`);
	}

	// Which button was released cannot be told, and of clicks alone no modifiers are.
	const plainCode = isRelease ? code | 3 : mouse === 'clicks' ? code & 3 : code;
	switch (mouseEncoding) {
		case 'urxvt': {
			return Buffer.from(`\u001B[${plainCode + 32};${x};${y}M`);
		}

		case 'utf8': {
			return Math.max(x, y) > maxUtf8 ? new Uint8Array() : Buffer.from(`\u001B[M${String.fromCodePoint(plainCode + 32, x + 32, y + 32)}`);
		}

		case 'x10': {
			return Math.max(x, y) > maxByte ? new Uint8Array() : Buffer.from(`\u001B[M${String.fromCodePoint(plainCode + 32, x + 32, y + 32)}`, 'latin1');
		}
	}
}

const maxByte = 255 - 32;
const maxUtf8 = 2047 - 32;

function within(value: number, size: number): number {
	return Math.max(0, Math.min(value, size - 1));
}
