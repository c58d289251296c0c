import {Terminal, type ITerminalOptions} from '@xterm/headless';
import type {Emulator, TerminalModes} from '../../source/terminal/contract.ts';
import {correct} from '../../source/terminal/corrections.ts';
import {createEmulator} from '../../source/terminal/emulator.ts';
import {createPump, type Pump} from '../../source/terminal/pump.ts';
import {useClusterWidths} from '../../source/terminal/unicode.ts';

/** A pump whose turns are run by the test. */
export function manualPump(budgetMs = 4, now: () => number = () => 0) {
	const turns: Array<() => void> = [];
	const pump: Pump = createPump({budgetMs, schedule: turn => void turns.push(turn), now});
	return {
		pump,
		isIdle: () => turns.length === 0,
		runTurn() {
			turns.shift()?.();
		},
		runAll() {
			while (turns.length > 0) {
				turns.shift()!();
			}
		},
	};
}

/** An emulator that has interpreted everything when `feed` returns. */
export function createBench(columns: number, rows: number, scrollback = 100) {
	const {pump, runAll} = manualPump();
	const emulator = createEmulator({columns, rows, scrollback, pump});
	return {
		emulator,
		settle: runAll,
		feed(...texts: readonly string[]) {
			for (const text of texts) {
				emulator.write(Buffer.from(text));
			}
			runAll();
		},
		notice(text: string) {
			emulator.writeNotice(text);
			runAll();
		},
	};
}

export const freshModes: TerminalModes = {
	applicationCursor: false,
	applicationKeypad: false,
	bracketedPaste: false,
	mouse: 'none',
	mouseEncoding: 'x10',
	focusReports: false,
	alternateScreen: false,
};

export function screenText(emulator: Emulator): string[] {
	const count = emulator.lineCount();
	return Array.from({length: emulator.rows}, (_, row) => emulator.readText(count - emulator.rows + row).text);
}

export function allText(emulator: Emulator): string[] {
	return Array.from({length: emulator.lineCount()}, (_, line) => emulator.readText(line).text);
}

export function referenceTerminal(columns: number, rows: number, text: string, options: ITerminalOptions = {}): Terminal {
	const terminal = new Terminal({cols: columns, rows, scrollback: 0, allowProposedApi: true, logLevel: 'off', ...options});
	useClusterWidths(terminal);
	correct(terminal);
	// What follows something typed is interpreted at once, not in a turn of its own.
	terminal.input('', true);
	terminal.write(text);
	return terminal;
}

/** Everything that can be seen of a cell. */
export function cellLook(terminal: Terminal, line: number, column: number): string {
	const cell = terminal.buffer.active.getLine(line)?.getCell(column);
	if (cell === undefined) {
		return 'none';
	}
	return [
		cell.getChars() || ' ',
		cell.getWidth(),
		cell.isFgDefault() ? 'default' : `${cell.getFgColorMode()}:${cell.getFgColor()}`,
		cell.isBgDefault() ? 'default' : `${cell.getBgColorMode()}:${cell.getBgColor()}`,
		...[cell.isBold(), cell.isDim(), cell.isItalic(), cell.isUnderline(), cell.isBlink(), cell.isInverse(), cell.isInvisible(), cell.isStrikethrough(), cell.isOverline()].map(Boolean),
	].join(' ');
}
