import {sliceColumns} from '../../lib/ansi-row.ts';
import type {Emulator} from '../../terminal/contract.ts';
import type {ConsoleClock} from '../host.ts';
import {cellsOf, type CopyText} from './copy-text.ts';

/** The lines of a terminal as they were at one moment, whatever is printed since. */
export interface FrozenText extends CopyText {
	/** As ANSI text of exactly that many columns. */
	row(line: number, columns: number): string;
	/** Lines that have come since. */
	newLines(): number;
	/** Read what is not read yet, before the terminal changes. */
	complete(): void;
	dispose(): void;
}

/**
 * Ten thousand lines take a tenth of a second to read: they are read a few at a time while the terminal is held, those that
 * are asked for at once. What is printed meanwhile waits in the queue, and is not lost.
 */
export function freezeText(emulator: Emulator, setTimer: ConsoleClock['setTimer']): FrozenText {
	const {columns} = emulator;
	const lineCount = emulator.lineCount();
	const lines = Array.from<FrozenLine | undefined>({length: lineCount});
	const last = emulator.anchor(lastLine(emulator));
	const hasAnchor = last.line() !== undefined;
	const release = emulator.hold();
	let next = lineCount - 1;
	let cancelTimer: (() => void) | undefined;

	function read(line: number): FrozenLine {
		return lines[line] ??= {...emulator.readText(line), row: emulator.readLine(line, columns)};
	}

	/** The newest first: they are what is looked at. */
	function readSome(count: number): void {
		for (const stop = Math.max(-1, next - count); next > stop; next--) {
			read(next);
		}

		if (next < 0) {
			release();
		} else {
			cancelTimer = setTimer(0, () => {
				readSome(linesAtOnce);
			});
		}
	}

	readSome(linesAtOnce);
	return {
		columns,
		lineCount,
		row(line, width) {
			const {row} = line < 0 || line >= lineCount ? {row: ''} : read(line);
			return width === columns ? row || ' '.repeat(width) : sliceColumns(row, 0, width);
		},
		cells: line => line < 0 || line >= lineCount ? [] : cellsOf(read(line).text),
		isWrapped: line => line > 0 && line < lineCount && read(line).isWrapped,
		newLines() {
			// What was the last line may have fallen out of the scrollback: all are new then.
			return hasAnchor ? Math.max(0, lastLine(emulator) - (last.line() ?? 0)) : 0;
		},
		complete() {
			cancelTimer?.();
			readSome(lineCount);
		},
		dispose() {
			cancelTimer?.();
			last.release();
			release();
		},
	};
}

/** Where the program writes: below it, its screen may be empty. */
function lastLine(emulator: Emulator): number {
	const below = emulator.rows - 1 - (emulator.cursor()?.y ?? emulator.rows - 1);
	return emulator.lineCount() - 1 - below;
}

interface FrozenLine {
	readonly row: string;
	readonly text: string;
	readonly isWrapped: boolean;
}

/** About 2 ms of work: keys come between. */
const linesAtOnce = 200;
