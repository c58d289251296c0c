import {cellWidth, isJoined, stepCell} from './cell-width.ts';
import {endOfLink, linkCodeOfOsc} from './link-code.ts';
import {applySgr, openSgr, plainStyle, type Style} from './sgr.ts';

/** The columns `from` ≤ x < `to` of a row of ANSI text: exactly that wide, styles kept, attributes reset at the end. */
export function sliceColumns(row: string, from: number, to: number): string {
	return splitColumns(row, [from, to])[0]!;
}

/**
 * Cut a row of ANSI text at columns: piece n is what stands in bounds[n] ≤ x < bounds[n + 1], each exactly that wide,
 * blanks past the end, styles kept, attributes reset at its end. A wide character that a cut goes through becomes blanks.
 * Links become SGR parameters (`link-code.ts`); other sequences (cursor movement) and control characters are left out.
 */
export function splitColumns(row: string, bounds: readonly number[]): string[] {
	const cutter = createCutter(bounds);
	for (const token of rowTokens(row)) {
		if (token.type === 'style') {
			cutter.style(token.parameters);
		} else if (!cutter.put(token.text, token.width)) {
			break;
		}
	}
	return cutter.finish();
}

export type RowToken =
	| {readonly type: 'style'; readonly parameters: string}
	/** One or more clusters; a run of plain ASCII comes as one token, anything else cluster by cluster. */
	| {readonly type: 'text'; readonly text: string; readonly width: number};

export function* rowTokens(row: string): Generator<RowToken> {
	let index = 0;
	/** Opened by a sequence of its own, which no SGR sequence ends. */
	let link = '';
	while (index < row.length) {
		const code = row.charCodeAt(index);
		if (code === 0x1B || code === 0x9B || code === 0x9D) {
			sequence.lastIndex = index;
			const match = sequence.exec(row);
			const change = linkCodeOfOsc(match?.[2] ?? '');
			if (change !== undefined) {
				link = change === endOfLink ? '' : change;
				yield {type: 'style', parameters: change};
			} else if (match?.[1] !== undefined) {
				yield {type: 'style', parameters: link === '' ? match[1] : `${match[1]};${link}`};
			}
			index += match?.[0].length ?? 1;
		} else if (code < 0x20 || code >= 0x7F && code < 0xA0) {
			index++;
		} else {
			const end = code < 0x7F ? endOfAscii(row, index) : index;
			if (end > index) {
				yield {type: 'text', text: row.slice(index, end), width: end - index};
				index = end;
			} else {
				const cluster = readCluster(row, index);
				yield {type: 'text', text: row.slice(index, cluster.end), width: cluster.width};
				index = cluster.end;
			}
		}
	}
}

// SGR captured; other CSI; OSC captured; DCS, SOS, PM, APC up to their end; any other escape.
const sequence = /(?:\u001B\[|\u009B)(?:([\d;:]*)m|[\u0020-\u003F]*[\u0040-\u007E]?)|(?:\u001B\]|\u009D)(.*?)(?:\u0007|\u001B\\|\u009C|$)|\u001B[PX^_].*?(?:\u0007|\u001B\\|\u009C|$)|\u001B[\u0020-\u002F]*[\u0030-\u007E]?/ys;

// The last character before one that may combine with it is left to its cluster.
function endOfAscii(row: string, start: number): number {
	let end = start;
	while (end < row.length) {
		const code = row.charCodeAt(end);
		if (code < 0x20 || code >= 0x7F) {
			return code >= 0x3_00 ? end - 1 : end;
		}
		end++;
	}
	return end;
}

function readCluster(row: string, start: number): {readonly end: number; readonly width: number} {
	let state = 0;
	let end = start;
	while (end < row.length) {
		const codePoint = row.codePointAt(end)!;
		if (codePoint < 0x20 || codePoint >= 0x7F && codePoint < 0xA0) {
			break;
		}
		const next = stepCell(codePoint, state);
		if (end > start && !isJoined(next)) {
			break;
		}
		state = next;
		end += codePoint > 0xFF_FF ? 2 : 1;
	}
	return {end, width: cellWidth(state)};
}

function createCutter(bounds: readonly number[]) {
	const style: Style = plainStyle();
	const first = bounds[0]!;
	const last = bounds.at(-1)!;
	const pieces: string[] = [];
	let text = '';
	let column = 0;
	// The style that is in force in `text`, and the one the row has reached.
	let shown = '';
	let wanted = '';

	function append(characters: string): void {
		if (wanted !== shown) {
			text += shown === '' ? wanted : wanted === '' ? reset : `\u001B[0;${wanted.slice(2)}`;
			shown = wanted;
		}
		text += characters;
	}

	function closePiece(): void {
		const start = bounds[pieces.length]!;
		const end = bounds[pieces.length + 1]!;
		pieces.push(text + (shown === '' ? '' : reset) + ' '.repeat(end - Math.min(end, Math.max(start, column))));
		text = '';
		shown = '';
	}

	/** Characters of one column each. */
	function putNarrow(characters: string): void {
		const start = column;
		const end = Math.min(last, start + characters.length);
		column = Math.max(column, first);
		while (column < end) {
			const stop = Math.min(end, bounds[pieces.length + 1]!);
			append(characters.slice(column - start, stop - start));
			column = stop;
			if (column === bounds[pieces.length + 1]) {
				closePiece();
			}
		}
		column = start + characters.length;
	}

	return {
		style(parameters: string): void {
			applySgr(style, parameters);
			wanted = openSgr(style);
		},
		/** False once everything wanted has been cut. */
		put(characters: string, width: number): boolean {
			if (width === 0) {
				if (column > (bounds[pieces.length] ?? last)) {
					text += characters;
				}
			} else if (width === characters.length && characters.charCodeAt(0) < 0x7F) {
				putNarrow(characters);
			} else if (column >= first && column + width <= (bounds[pieces.length + 1] ?? 0)) {
				append(characters);
				column += width;
				if (column === bounds[pieces.length + 1]) {
					closePiece();
				}
			} else {
				putNarrow(' '.repeat(width));
			}
			return column < last;
		},
		finish(): string[] {
			while (pieces.length < bounds.length - 1) {
				closePiece();
			}
			return pieces;
		},
	};
}

const reset = '\u001B[0m';
