import {stripAnsi} from '../../lib/ansi.ts';
import {splitColumns} from '../../lib/ansi-row.ts';
import type {PanePosition} from '../subject.ts';
import type {Paint} from '../theme.ts';
import {beginCopy, fitCopy, scrollCopy, selectionOf} from './copy-state.ts';
import type {CopyState} from './copy-view.ts';
import type {FrozenText} from './frozen-text.ts';
import {selectedSpan} from './selection.ts';
import type {Still} from './still.ts';

/** What a pane shows while something in it is being selected. */
export interface FrozenPane {
	readonly text: FrozenText;
	state(): CopyState;
	change(state: CopyState): void;
	/** Rows of the pane. */
	height(): number;
	setHeight(height: number): void;
	scrollBy(lines: number): void;
	readRow(row: number, width: number): string;
	/** In cells of the pane. */
	cursor(): {readonly x: number; readonly y: number} | undefined;
}

export interface FrozenPaneOptions extends Still {
	readonly paintSelected: Paint;
	onChange(): void;
}

export function createFrozenPane({text, top, height, sought, paintSelected, onChange}: FrozenPaneOptions): FrozenPane {
	let rows = height;
	let state = beginCopy(text, top, height, sought);

	function change(next: CopyState): void {
		state = next;
		onChange();
	}

	return {
		text,
		state: () => state,
		change,
		height: () => rows,
		setHeight(newHeight) {
			rows = newHeight;
			change(fitCopy(state, text, rows));
		},
		scrollBy(lines) {
			change(scrollCopy(state, lines, text, rows));
		},
		readRow(row, width) {
			const line = state.top + row;
			const selection = selectionOf(state);
			const span = selection && selectedSpan(text, selection, line);
			const shown = text.row(line, width);
			if (!span) {
				return shown;
			}

			// An empty line that belongs to a selection shows a blank of it.
			const isEmpty = span.from === span.to && selection.shape !== 'block' && span.from === 0;
			return mark(shown, span.from, Math.min(width, isEmpty ? 1 : span.to), width, paintSelected);
		},
		cursor() {
			const y = state.cursor.line - state.top;
			return y >= 0 && y < rows && state.cursor.column < text.columns ? {x: state.cursor.column, y} : undefined;
		},
	};
}

export function frozenPosition({text, state, height}: FrozenPane): PanePosition {
	const {top} = state();
	return {isFollowing: false, linesAbove: top, linesBelow: Math.max(0, text.lineCount - top - height()), newLines: text.newLines()};
}

/** In one look, whatever colours the program has used. */
function mark(row: string, from: number, to: number, width: number, paint: Paint): string {
	if (to <= from) {
		return row;
	}

	const [before = '', marked = '', after = ''] = splitColumns(row, [0, from, to, width]);
	return `${before}${paint(stripAnsi(marked))}${after}`;
}
