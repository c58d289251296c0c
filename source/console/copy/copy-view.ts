import {clampPlace, type CopyText, type Place} from './copy-text.ts';
import type {Selection} from './selection.ts';

/** Where somebody is in a text that stands still. */
export interface CopyState {
	readonly cursor: Place;
	/** Where the cursor goes on up and down, though some rows are shorter. */
	readonly wantedColumn: number;
	/** The row at the top of the pane. */
	readonly top: number;
	/** Where the selection has begun; its other end is the cursor. */
	readonly selected?: Pick<Selection, 'anchor' | 'shape'> | undefined;
}

export function columnIn(state: CopyState, line: number, text: CopyText): Place {
	const isFree = state.selected?.shape === 'block' && state.wantedColumn < text.columns;
	return isFree ? {line, column: state.wantedColumn} : clampPlace(text, {line, column: state.wantedColumn});
}

export function showCursor(state: CopyState, height: number): CopyState {
	const {cursor: {line}, top} = state;
	return {...state, top: line < top ? line : Math.max(top, line - height + 1)};
}

export function clampTop(top: number, text: CopyText, height: number): number {
	return Math.max(0, Math.min(top, text.lineCount - height));
}
