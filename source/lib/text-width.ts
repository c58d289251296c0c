import {stripAnsi} from './ansi.ts';
import {cellWidth, isJoined, stepCell} from './cell-width.ts';

/** Columns that a text takes on the terminal; colours take none. */
export function textWidth(text: string): number {
	let width = 0;
	let state = 0;
	for (const character of stripAnsi(text)) {
		const before = state;
		state = stepCell(character.codePointAt(0) ?? 0, before);
		width += cellWidth(state) - (isJoined(state) ? cellWidth(before) : 0);
	}

	return width;
}
