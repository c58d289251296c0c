import type {LineList} from './line-list.ts';

/** Where a pane of some height stands over lines that take one row or more each. */
export interface LogView {
	/** From top to bottom. */
	rows(): readonly RowOfLine[];
	isFollowing(): boolean;
	/** Lines, not rows: those above are not laid out. */
	position(): {readonly isFollowing: boolean; readonly linesAbove: number; readonly linesBelow: number; readonly newLines: number};
	setHeight(height: number): void;
	scrollBy(rows: number): void;
	pageUp(): void;
	pageDown(): void;
	toTop(): void;
	follow(): void;
	/** Scroll as little as needed to have a row of a line in view, with some lines around it if it was out of view. */
	reveal(place: RowOfLine): void;
	/** What it takes to come back to where it stands. */
	place(): ViewPlace | undefined;
	goTo(place: ViewPlace | undefined): void;
}

export interface RowOfLine {
	readonly line: number;
	/** Of the rows of that line. */
	readonly row: number;
}

export interface ViewPlace {
	readonly top: RowOfLine;
	/** The newest line when the view stopped following. */
	readonly newest: number;
}

export interface LogViewOptions {
	readonly height: number;
	/** What is shown may become another list at any time. */
	list(): LineList;
	rowsOf(line: number): number;
	/** Rows at the end of the pane that are not its own while it follows. */
	rowsBelow?(): number;
}

export function createLogView({height, list, rowsOf, rowsBelow = () => 0}: LogViewOptions): LogView {
	let rowCount = Math.max(1, height);
	/** Undefined: at the end, and staying there. */
	let held: ViewPlace | undefined;

	function room(): number {
		return held ? rowCount : Math.max(1, rowCount - rowsBelow());
	}

	function lastRow(): RowOfLine | undefined {
		const line = list().last();
		return line === undefined ? undefined : {line, row: rowsOf(line) - 1};
	}

	function walk(from: RowOfLine, rows: number): RowOfLine {
		let {line, row} = from;
		row += rows;
		while (row < 0) {
			const before = list().before(line);
			if (before === undefined) {
				return {line, row: 0};
			}

			line = before;
			row += rowsOf(line);
		}

		for (let count = rowsOf(line); row >= count; count = rowsOf(line)) {
			const after = list().after(line);
			if (after === undefined) {
				return {line, row: count - 1};
			}

			row -= count;
			line = after;
		}

		return {line, row};
	}

	function lastTop(): RowOfLine | undefined {
		const last = lastRow();
		return last && walk(last, 1 - room());
	}

	/** A line may be gone, or take fewer rows than it did. */
	function top(): RowOfLine | undefined {
		const end = lastTop();
		if (!held || !end) {
			return end;
		}

		const line = list().nearest(held.top.line);
		const start = line === held.top.line ? {line, row: Math.min(held.top.row, rowsOf(line) - 1)} : {line: line ?? end.line, row: 0};
		return isBefore(start, end) ? start : end;
	}

	function moveTo(place: RowOfLine | undefined): void {
		const end = lastTop();
		held = place && end && isBefore(place, end) ? {top: place, newest: held?.newest ?? list().last() ?? 0} : undefined;
	}

	function move(rows: number): void {
		const from = top();
		moveTo(from && walk(from, rows));
	}

	function rows(): readonly RowOfLine[] {
		const shown: RowOfLine[] = [];
		const most = room();
		let line = top()?.line;
		let row = top()?.row ?? 0;
		while (line !== undefined && shown.length < most) {
			const count = rowsOf(line);
			for (; row < count && shown.length < most; row++) {
				shown.push({line, row});
			}

			row = 0;
			line = list().after(line);
		}

		return shown;
	}

	return {
		rows,
		isFollowing: () => held === undefined,
		position() {
			const first = top();
			const last = rows().at(-1);
			const linesBelow = last ? list().countAfter(last.line) : 0;
			return {
				isFollowing: held === undefined,
				linesAbove: first ? list().countBefore(first.line) + (first.row > 0 ? 1 : 0) : 0,
				linesBelow,
				newLines: held ? Math.min(linesBelow, list().countAfter(held.newest)) : 0,
			};
		},
		setHeight(newHeight) {
			rowCount = Math.max(1, newHeight);
		},
		scrollBy: move,
		pageUp() {
			move(-Math.max(1, rowCount - 1));
		},
		pageDown() {
			move(Math.max(1, rowCount - 1));
		},
		toTop() {
			const line = list().first();
			moveTo(line === undefined ? undefined : {line, row: 0});
		},
		follow() {
			held = undefined;
		},
		reveal({line, row}) {
			const shown = rows().filter(each => each.line === line);
			if (shown.length < Math.min(rowsOf(line), rowCount) || !shown.some(each => each.row === row)) {
				const above = Math.floor(rowCount / 3);
				// From its beginning, unless that would leave out the row.
				moveTo(walk({line, row: row < rowCount - above ? 0 : row}, -above));
			}
		},
		place: () => held,
		goTo(place) {
			held = place;
		},
	};
}

function isBefore(one: RowOfLine, other: RowOfLine): boolean {
	return one.line < other.line || (one.line === other.line && one.row < other.row);
}
