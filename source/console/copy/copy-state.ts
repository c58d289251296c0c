import {clampPlace, type CopyText, type Place} from './copy-text.ts';
import {clampTop, columnIn, showCursor, type CopyState} from './copy-view.ts';
import {moves, type CopyMove} from './moves.ts';
import type {Selection, SelectionShape} from './selection.ts';

export type CopyStep =
	| {readonly type: 'move'; readonly move: CopyMove}
	| {readonly type: 'select'; readonly shape: SelectionShape}
	| {readonly type: 'other-end'};

/** Where somebody looks: at what was sought, if that is in view, else at the last row in view that shows something. */
export function beginCopy(text: CopyText, top: number, height: number, sought = -1): CopyState {
	if (sought >= top && sought < top + height) {
		return {cursor: {line: sought, column: 0}, wantedColumn: 0, top};
	}

	let line = Math.min(top + height, text.lineCount) - 1;
	while (line > top && text.cells(line).length === 0) {
		line--;
	}

	return {cursor: {line: Math.max(0, line), column: 0}, wantedColumn: 0, top};
}

export function stepCopy(state: CopyState, step: CopyStep, text: CopyText, height: number): CopyState {
	switch (step.type) {
		case 'move': {
			return moves[step.move](state, text, height);
		}

		case 'select': {
			return select(state, step.shape);
		}

		case 'other-end': {
			const {selected, cursor} = state;
			return selected ? showCursor({...state, selected: {...selected, anchor: cursor}, cursor: selected.anchor, wantedColumn: selected.anchor.column}, height) : state;
		}
	}
}

export function placeCursor(state: CopyState, place: Place, text: CopyText, height: number): CopyState {
	const cursor = state.selected?.shape === 'block' ? place : clampPlace(text, place);
	return showCursor({...state, cursor, wantedColumn: cursor.column}, height);
}

/** As the wheel does: the cursor stays in view. */
export function scrollCopy(state: CopyState, lines: number, text: CopyText, height: number): CopyState {
	const top = clampTop(state.top + lines, text, height);
	const line = Math.max(top, Math.min(state.cursor.line, top + height - 1));
	return {...state, top, cursor: line === state.cursor.line ? state.cursor : columnIn(state, line, text)};
}

/** Another height: what is looked at stays in view. */
export function fitCopy(state: CopyState, text: CopyText, height: number): CopyState {
	return showCursor({...state, top: clampTop(state.top, text, height)}, height);
}

export function selectionOf({selected, cursor}: CopyState): Selection | undefined {
	return selected && {...selected, cursor};
}

/** The same key again ends the selection; another one gives it another shape. */
function select(state: CopyState, shape: SelectionShape): CopyState {
	const {selected, cursor} = state;
	return {...state, selected: selected?.shape === shape ? undefined : {anchor: selected?.anchor ?? cursor, shape}};
}
