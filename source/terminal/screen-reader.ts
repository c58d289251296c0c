import type {IMarker, Terminal} from '@xterm/headless';
import type {Emulator, LineAnchor, TerminalModes} from './contract.ts';
import {trackHiddenCursor} from './hidden-cursor.ts';
import {trackMouseEncoding} from './mouse-encoding.ts';
import {createRowReader} from './row-reader.ts';

export type ScreenReader = Pick<Emulator, 'lineCount' | 'readLine' | 'readText' | 'anchor' | 'cursor' | 'modes'>;

/** What a terminal shows; `applySize`: lines are to be read as wide as somebody wants them now. */
export function createScreenReader(terminal: Terminal, applySize: () => void): ScreenReader {
	const isCursorHidden = trackHiddenCursor(terminal);
	const mouseEncoding = trackMouseEncoding(terminal);
	const readRow = createRowReader(terminal);

	return {
		lineCount() {
			applySize();
			return terminal.buffer.active.length;
		},
		readLine(line, width) {
			applySize();
			return readRow(terminal.buffer.active, line, width);
		},
		readText(line) {
			applySize();
			const row = terminal.buffer.active.getLine(line);
			const text = row?.translateToString(true) ?? '';
			// Behind its last line the buffer tells what it held there before.
			const isContinued = line + 1 < terminal.buffer.active.length && terminal.buffer.active.getLine(line + 1)?.isWrapped === true;
			return {text: isContinued ? text : text.trimEnd(), isWrapped: row?.isWrapped ?? false};
		},
		anchor(line) {
			applySize();
			const {baseY, cursorY, type} = terminal.buffer.active;
			return holdLine(type === 'normal' ? terminal.registerMarker(line - baseY - cursorY) : undefined);
		},
		cursor() {
			if (isCursorHidden()) {
				return undefined;
			}
			const {cursorX, cursorY} = terminal.buffer.active;
			return {x: Math.min(cursorX, terminal.cols - 1), y: cursorY};
		},
		modes() {
			const {applicationCursorKeysMode, applicationKeypadMode, bracketedPasteMode, mouseTrackingMode, sendFocusMode} = terminal.modes;
			return {
				applicationCursor: applicationCursorKeysMode,
				applicationKeypad: applicationKeypadMode,
				bracketedPaste: bracketedPasteMode,
				mouse: mouseKinds[mouseTrackingMode],
				mouseEncoding: mouseEncoding(),
				focusReports: sendFocusMode,
				alternateScreen: terminal.buffer.active.type === 'alternate',
			};
		},
	};
}

const mouseKinds: Readonly<Record<Terminal['modes']['mouseTrackingMode'], TerminalModes['mouse']>> = {
	none: 'none',
	x10: 'clicks',
	vt200: 'presses',
	drag: 'drags',
	any: 'moves',
};

function holdLine(marker: IMarker | undefined): LineAnchor {
	return {
		line: () => marker === undefined || marker.isDisposed ? undefined : marker.line,
		release() {
			marker?.dispose();
		},
	};
}
