import {Terminal} from '@xterm/headless';
import type {PaneLayer, Rect} from '../../../source/console/screen/contract.ts';
import {drawLinks} from '../../../source/console/screen/links.ts';
import {createCompositor, type CompositorOptions} from '../../../source/console/screen/compositor.ts';
import {useClusterWidths} from '../../../source/terminal/unicode.ts';
import {linksOf} from '../../../source/terminal/xterm-internals.ts';

export function createTerminal(columns: number, rows: number, {widths = true}: {readonly widths?: boolean} = {}) {
	const terminal = new Terminal({cols: columns, rows, scrollback: 0, allowProposedApi: true, logLevel: 'off'});
	if (widths) {
		useClusterWidths(terminal);
	}
	function write(text: string): void {
		terminal.input('', true);
		terminal.write(text);
	}

	// As the console does, so a resize wraps nothing anew.
	write('\u001B[?1049h\u001B[?7l');
	return {
		terminal,
		write,
		text: () => Array.from({length: terminal.rows}, (_, y) => terminal.buffer.active.getLine(y)!.translateToString(true).trimEnd()),
	};
}

/** Everything that can be seen of a cell. */
export function cellLook(terminal: Terminal, y: number, x: number): string {
	const cell = terminal.buffer.active.getLine(y)!.getCell(x)!;
	return [
		cell.getChars() || (cell.getWidth() === 0 ? '' : ' '),
		cell.getWidth(),
		cell.isFgDefault() ? 'default' : `${cell.getFgColorMode()}:${cell.getFgColor()}`,
		cell.isBgDefault() ? 'default' : `${cell.getBgColorMode()}:${cell.getBgColor()}`,
		...[cell.isBold(), cell.isDim(), cell.isItalic(), cell.isUnderline(), cell.isInverse(), cell.isStrikethrough()].map(Boolean),
		linkAt(terminal, y, x),
	].join(' ');
}

interface KeptLinks {
	getLinkData(number: number): {readonly uri: string} | undefined;
}

/** Where a cell leads; empty: nowhere. */
export function linkAt(terminal: Terminal, y: number, x: number): string {
	const {bg, extended} = terminal.buffer.active.getLine(y)!.getCell(x)! as unknown as {readonly bg: number; readonly extended: {readonly urlId: number}};
	return bg & 0x10_00_00_00 ? (linksOf(terminal) as unknown as KeptLinks).getLinkData(extended.urlId)?.uri ?? '' : '';
}

/** The first cells that a row of ANSI text means, on a terminal that is wide enough for all of it. */
export function rowLooks(row: string, count: number): string[] {
	let looks = knownLooks.get(row) ?? [];
	if (looks.length < count) {
		wideTerminal ??= createTerminal(200, 1);
		wideTerminal.write(`\u001Bc\u001B[?1049h\u001B[?7l${drawLinks(row)}`);
		const {terminal} = wideTerminal;
		looks = Array.from({length: count}, (_, x) => cellLook(terminal, 0, x));
		knownLooks.set(row, looks);
	}
	return looks;
}

const knownLooks = new Map<string, string[]>();
let wideTerminal: ReturnType<typeof createTerminal> | undefined;

/** A compositor drawing into an emulator, whose timer is run by the test. */
export function createStage(columns: number, rows: number, options: Partial<CompositorOptions> & {readonly widths?: boolean} = {}) {
	const screen = createTerminal(columns, rows, options);
	const frames: string[] = [];
	const timers: Array<{readonly callback: () => void; readonly delayMs: number}> = [];
	let time = 1000;
	const compositor = createCompositor({
		columns,
		rows,
		write(text) {
			frames.push(text);
			screen.write(text);
			return true;
		},
		schedule(callback, delayMs) {
			const timer = {callback, delayMs};
			timers.push(timer);
			return () => void timers.splice(timers.indexOf(timer), 1);
		},
		now: () => time,
		...options,
	});
	return {
		...screen,
		compositor,
		frames,
		timers,
		pass(ms: number) {
			time += ms;
		},
		/** Run what is scheduled; what was written by it. */
		draw(): string {
			const before = frames.length;
			for (const timer of timers.splice(0)) {
				time += timer.delayMs;
				timer.callback();
			}
			return frames.slice(before).join('');
		},
	};
}

export interface TestPane extends PaneLayer {
	rows: readonly string[];
	reads: number;
	bump(): void;
}

export function createPane(id: string, rect: Rect, rows: readonly string[] = []): TestPane {
	let revision = 0;
	return {
		id,
		rect,
		rows,
		reads: 0,
		readRow(y) {
			this.reads++;
			return this.rows[y] ?? ' '.repeat(rect.width);
		},
		revision: () => revision,
		bump() {
			revision++;
		},
	};
}
