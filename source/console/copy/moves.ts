import {clampTop, columnIn, showCursor, type CopyState} from './copy-view.ts';
import {clampPlace, type CopyText, lineEnd, lineStart, type Place, snap} from './copy-text.ts';
import {endOfWord, nextWord, previousWord} from './words.ts';

export type CopyMove =
	| 'left' | 'right' | 'up' | 'down'
	| 'next-word' | 'previous-word' | 'end-of-word'
	| 'line-start' | 'first-character' | 'line-end'
	| 'top' | 'bottom'
	| 'page-up' | 'page-down' | 'half-page-up' | 'half-page-down';

/** `height`: rows of the pane. */
type Mover = (state: CopyState, text: CopyText, height: number) => CopyState;

export const moves: Readonly<Record<CopyMove, Mover>> = {
	left: jump(left),
	right: jump(right),
	up: (state, text, height) => goToRow(state, state.cursor.line - 1, text, height),
	down: (state, text, height) => goToRow(state, state.cursor.line + 1, text, height),
	'next-word': jump(({cursor}, text) => nextWord(text, cursor)),
	'previous-word': jump(({cursor}, text) => previousWord(text, cursor)),
	'end-of-word': jump(({cursor}, text) => endOfWord(text, cursor)),
	'line-start': jump(({cursor}, text) => ({line: lineStart(text, cursor.line), column: 0})),
	'first-character': jump(firstCharacter),
	'line-end': (state, text, height) => ({...jump(({cursor}) => endOfRow(text, lineEnd(text, cursor.line)))(state, text, height), wantedColumn: Number.MAX_SAFE_INTEGER}),
	top: jump(() => ({line: 0, column: 0})),
	bottom: jump((_, text) => ({line: lastShown(text), column: 0})),
	'page-up': (state, text, height) => turnPage(state, -page(height), text, height),
	'page-down': (state, text, height) => turnPage(state, page(height), text, height),
	'half-page-up': (state, text, height) => turnPage(state, -halfPage(height), text, height),
	'half-page-down': (state, text, height) => turnPage(state, halfPage(height), text, height),
};

function jump(target: (state: CopyState, text: CopyText) => Place): Mover {
	return (state, text, height) => {
		const cursor = target(state, text);
		return showCursor({...state, cursor, wantedColumn: cursor.column}, height);
	};
}

function left({cursor}: CopyState, text: CopyText): Place {
	const {line, column} = cursor;
	return column > 0 || !text.isWrapped(line)
		? {line, column: snap(text.cells(line), Math.max(0, column - 1))}
		: endOfRow(text, line - 1);
}

/** A block may reach over the ends of rows. */
function right({cursor: {line, column}, selected}: CopyState, text: CopyText): Place {
	const isBlock = selected?.shape === 'block';
	const cells = text.cells(line);
	let next = column + 1;
	while (cells[next] === '') {
		next++;
	}

	if (next < (isBlock ? text.columns : cells.length)) {
		return {line, column: next};
	}

	return !isBlock && line + 1 < text.lineCount && text.isWrapped(line + 1) ? {line: line + 1, column: 0} : {line, column};
}

function firstCharacter({cursor}: CopyState, text: CopyText): Place {
	const line = lineStart(text, cursor.line);
	return {line, column: Math.max(0, text.cells(line).findIndex(cell => cell.trim() !== ''))};
}

function endOfRow(text: CopyText, line: number): Place {
	return clampPlace(text, {line, column: Number.MAX_SAFE_INTEGER});
}

/** The screen of a program that has printed little has empty rows below. */
function lastShown(text: CopyText): number {
	let line = text.lineCount - 1;
	while (line > 0 && text.cells(line).length === 0) {
		line--;
	}

	return Math.max(0, line);
}

function goToRow(state: CopyState, line: number, text: CopyText, height: number): CopyState {
	const row = Math.max(0, Math.min(line, text.lineCount - 1));
	return showCursor({...state, cursor: columnIn(state, row, text)}, height);
}

/** The view and the cursor go together; where the view cannot go on, the cursor does. */
function turnPage(state: CopyState, lines: number, text: CopyText, height: number): CopyState {
	return goToRow({...state, top: clampTop(state.top + lines, text, height)}, state.cursor.line + lines, text, height);
}

function page(height: number): number {
	return Math.max(1, height - 1);
}

function halfPage(height: number): number {
	return Math.max(1, Math.floor(height / 2));
}
