import {createHistory} from './history.ts';
import {clearRow, createRow, isUnlogged, plainText, textOfRow, type Row} from './row.ts';

/** Lines that are whole: each ends in a newline, and begins and ends without colours. */
export interface LineBlock {
	readonly text: string;
	readonly lineCount: number;
}

export type Page = ReturnType<typeof createPage>;

/**
 * The lines of the screen and what of them is logged. A line is logged when it ends at the bottom. Lines above it that
 * were changed are logged again, in their last state: when the next line ends at the bottom, when they have not changed
 * for 50 frames of a program that goes on redrawing, or when `logChanges` is called.
 */
export function createPage(height: number) {
	const history = createHistory(height - 1);
	/** Only the bottom line, unless the program has moved up. */
	let rows: Row[] = [createRow()];
	let frame = 0;
	let out = '';
	let lineCount = 0;

	const log = (text: string) => {
		out += text + '\n';
		lineCount++;
	};

	const logRows = (changed: readonly Row[]) => {
		// A line that only moved to another row is in the log already.
		const known = new Set(rows.map(({logged}) => logged));
		for (const row of changed.filter(isUnlogged)) {
			const text = textOfRow(row);
			row.logged = plainText(text);
			if (!known.has(row.logged)) {
				log(text);
			}
		}
	};

	return {
		row: (y: number): Row => rows[y]!,
		bottom: (): number => rows.length - 1,
		/** The number of the first row of `rows` on the screen. */
		top: (): number => rows.length === 1 ? history.lineCount() : 0,
		/** The lines above become rows that can be changed; returns how many. */
		unfold(): number {
			if (history.lineCount() === 0) {
				return 0;
			}

			const above = history.takeLines().map(text => createRow(text));
			rows = [...above, ...rows];
			return above.length;
		},
		/** Have rows down to this one. */
		extend(y: number): void {
			while (rows.length <= y) {
				rows.push(createRow());
			}
		},
		clearRows(from: number, to: number): void {
			rows.slice(from, to).forEach(clearRow);
		},
		/** The bottom line has ended; a new one is the only row. */
		endBottomRow(): void {
			if (rows.length > 1) {
				logRows(rows.slice(0, -1));
			}

			log(textOfRow(rows.at(-1)!));
			history.add(rows.map(row => textOfRow(row) + '\n').join(''), rows.length);
			rows = [createRow()];
		},
		/** Whole lines that end the bottom line and follow it. */
		pass(lines: string, count: number): void {
			out += lines;
			lineCount += count;
			history.add(lines, count);
			rows[0]!.text = '';
		},
		endFrame(): void {
			frame++;
			for (const row of rows.slice(0, -1)) {
				const text = plainText(textOfRow(row));
				if (text !== row.settled.text) {
					row.settled = {text, frame};
				} else if (frame - row.settled.frame >= stableFrames) {
					logRows([row]);
				}
			}
		},
		hasChanges: (): boolean => rows.slice(0, -1).some(isUnlogged),
		/** The bottom line only `withBottom`: it may be half a line. */
		logChanges(withBottom: boolean): void {
			logRows(withBottom ? rows : rows.slice(0, -1));
		},
		clear(): void {
			history.clear();
			rows = [createRow()];
		},
		resize(nextHeight: number): void {
			history.resize(nextHeight - 1);
		},
		/** The lines logged since the last call. */
		take(): LineBlock | undefined {
			const block = lineCount === 0 ? undefined : {text: out, lineCount};
			out = '';
			lineCount = 0;
			return block;
		},
	};
}

const stableFrames = 50;
