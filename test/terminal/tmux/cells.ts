import {cellWidth, isJoined, stepCell} from '../../../source/lib/cell-width.ts';
import {linkCodeStart} from '../../../source/lib/link-code.ts';

/** Everything that can be seen of a cell, as text; '' is the right half of a wide character. */
export type Cell = string;

/**
 * The cells of rows of text with SGR sequences, as `capture-pane -e` and a pane's reader tell them. A row may be shorter
 * than the screen; styles go on in the next one.
 */
export function readRows(rows: readonly string[]): readonly (readonly Cell[])[] {
	let look: Look = {};
	let isLineDrawing = false;
	return rows.map(row => {
		const cells: Cell[] = [];
		let at = 0;
		while (at < row.length) {
			const [sequence = '', parameters = ''] = /^\u001B\[([\d;:]*)m/.exec(row.slice(at)) ?? [];
			if (sequence !== '') {
				look = applySgr(look, parameters);
				at += sequence.length;
			} else if (row[at] === '\u000E' || row[at] === '\u000F') {
				isLineDrawing = row[at] === '\u000E';
				at++;
			} else {
				const {text, width} = clusterAt(row, at);
				at += text.length;
				cells.push(describe(isLineDrawing ? lineDrawing[text] ?? text : text, look), ...width === 2 ? [''] : []);
			}
		}

		return cells;
	});
}

type Look = Readonly<Partial<Record<'bold' | 'dim' | 'italic' | 'underline' | 'blink' | 'inverse' | 'hidden' | 'strike' | 'overline' | 'fg' | 'bg' | 'ul', string>>>;

function describe(text: string, look: Look): Cell {
	// The colour of an underline that is not there is not seen.
	const seen = Object.entries(look).filter(([name]) => name !== 'ul' || look.underline !== undefined);
	return [text, ...seen.map(([name, value]) => value === 'on' ? name : `${name}=${value}`).toSorted()].join(' ');
}

function applySgr(before: Look, parameters: string): Look {
	const look: Record<string, string | undefined> = {...before};
	const codes = parameters.split(';');
	for (let index = 0; index < codes.length; index++) {
		const [code = '', ...sub] = codes[index]!.split(':');
		const number = Number(code);
		switch (number) {
			case 0: {
				for (const name of Object.keys(look)) {
					delete look[name];
				}

				break;
			}

			case 4: {
				look['underline'] = sub[0] === undefined || sub[0] === '1' ? 'on' : sub[0];
				break;
			}

			// tmux 3.3 has no links to compare with.
			case Number.parseInt(linkCodeStart, 10): {
				break;
			}

			case 39:
			case 49:
			case 59: {
				delete look[colours[number]];
				break;
			}

			case 38:
			case 48:
			case 58: {
				const [kind, ...rest] = sub.length > 0 ? sub : codes.slice(index + 1, index + (codes[index + 1] === '2' ? 5 : 3));
				index += sub.length > 0 ? 0 : rest.length + 1;
				look[colours[number]] = kind === '2' ? `#${rest.filter(part => part !== '').slice(-3).join(',')}` : `p${rest[0]}`;
				break;
			}

			default: {
				// tmux writes 53 as 5:3.
				const name = attributes[number === 5 && sub[0] === '3' ? 53 : number];
				if (name === undefined) {
					look[number >= 40 && number < 48 || number >= 100 ? 'bg' : 'fg'] = String(number % 10 + (number >= 90 ? 8 : 0));
				} else {
					look[name] = 'on';
				}
			}
		}
	}

	return look;
}

const colours = {38: 'fg', 39: 'fg', 48: 'bg', 49: 'bg', 58: 'ul', 59: 'ul'} as const;

const attributes: Readonly<Record<number, string>> = {1: 'bold', 2: 'dim', 3: 'italic', 5: 'blink', 7: 'inverse', 8: 'hidden', 9: 'strike', 53: 'overline'};

const lineDrawing: Readonly<Record<string, string>> = Object.fromEntries([...'`afgjklmnopqrstuvwxyz{|}~'].map((letter, index) => [letter, [...'◆▒°±┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·'][index]!]));

function clusterAt(row: string, start: number): {readonly text: string; readonly width: number} {
	let state = 0;
	let end = start;
	while (end < row.length) {
		const codePoint = row.codePointAt(end)!;
		if (codePoint < 0x20) {
			break;
		}

		const next = stepCell(codePoint, state);
		if (end > start && !isJoined(next)) {
			break;
		}

		state = next;
		end += codePoint > 0xFF_FF ? 2 : 1;
	}

	return {text: row.slice(start, end), width: cellWidth(state)};
}
