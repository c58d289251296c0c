import {sliceColumns} from '../../lib/ansi-row.ts';
import {cellsOf} from '../copy/copy-text.ts';
import type {FrozenText} from '../copy/frozen-text.ts';
import type {LineList} from './line-list.ts';
import {countRows, layOutLine, paintRow, type LineRows, type LineShape, type Mark} from './line-rows.ts';
import type {RowOfLine} from './log-view.ts';

/** The rows of a log as they are at one moment, whatever the log gets and loses since. */
export interface StillLog {
	readonly text: FrozenText;
	/** The row of the text at the top of the pane. */
	readonly top: number;
	/** Which row of the text it is; undefined: the text does not reach it. */
	rowOf(place: RowOfLine): number | undefined;
}

export interface StillLogOptions {
	/** The first row that is in view; undefined: there are no lines. */
	readonly top: RowOfLine | undefined;
	/** Of the pane. */
	readonly width: number;
	list(): LineList;
	textOf(line: number): string;
	shapeOf(line: number): LineShape;
	marksOf(lines: readonly number[]): ReadonlyMap<number, readonly Mark[]>;
	/** What stands below the log. */
	readonly below?: readonly KeptLine[];
}

/** What is in view, and as many rows around it as a terminal keeps above its screen: a log may have a million. */
export function standStill({top, width, list, textOf, shapeOf, marksOf, below = []}: StillLogOptions): StillLog {
	const newest = list().last();
	const lines = [...top ? [
		...keep(list().before(top.line), line => list().before(line)).toReversed(),
		...keep(top.line, line => list().after(line)),
	] : [], ...below];
	const rows: Array<RowOfLine & {readonly kept: KeptLine}> = [];
	const starts = new Map<number, number>();
	for (const kept of lines) {
		starts.set(kept.line, rows.length);
		for (let row = 0; row < kept.count; row++) {
			rows.push({line: kept.line, row, kept});
		}
	}

	function keep(start: number | undefined, next: (line: number) => number | undefined): readonly KeptLine[] {
		const kept: KeptLine[] = [];
		let count = 0;
		for (let line = start; line !== undefined && count < maxRows; line = next(line)) {
			const text = textOf(line);
			const shape = shapeOf(line);
			kept.push({line, text, shape, count: countRows(text, shape)});
			count += kept.at(-1)!.count;
		}

		return kept;
	}

	function piecesAt(index: number): LineRows['rows'][number] {
		const at = rows[index];
		if (!at) {
			return [];
		}

		at.kept.rows ??= layOutLine(at.kept.text, at.kept.shape).rows;
		return at.kept.rows[at.row] ?? [];
	}

	function isWrapped(index: number): boolean {
		return (rows[index]?.row ?? 0) > 0;
	}

	function rowOf({line, row}: RowOfLine): number | undefined {
		const start = starts.get(line);
		return start === undefined ? undefined : start + row;
	}

	return {
		top: (top && rowOf(top)) ?? 0,
		rowOf,
		text: {
			columns: width,
			lineCount: rows.length,
			row(index, columns) {
				const kept = rows[index]?.kept;
				if (kept) {
					kept.marks ??= marksOf([kept.line]).get(kept.line) ?? [];
				}

				const row = paintRow(piecesAt(index), kept?.marks ?? [], width);
				return columns === width ? row : sliceColumns(row, 0, columns);
			},
			cells(index) {
				const text = piecesAt(index).map(piece => piece.text).join('');
				// Joined rows of a line are the line as it was printed.
				return cellsOf(isWrapped(index + 1) ? text : text.trimEnd());
			},
			isWrapped,
			newLines: () => newest === undefined ? 0 : list().countAfter(newest),
			complete() {},
			dispose() {},
		},
	};
}

export interface KeptLine {
	readonly line: number;
	readonly text: string;
	readonly shape: LineShape;
	/** Rows that it takes. */
	readonly count: number;
	/** Laid out once somebody sees it. */
	rows?: LineRows['rows'];
	marks?: readonly Mark[];
}

const maxRows = 10_000;
