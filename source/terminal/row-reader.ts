import type {IBuffer, IBufferCell, Terminal} from '@xterm/headless';
import {createLinkReader} from './links.ts';
import {underlineColorCode, underlineKind} from './underline.ts';

/** Reads lines of an xterm buffer as ANSI text of exactly `width` columns that ends with attributes reset. */
export function createRowReader(terminal: Terminal): (buffer: IBuffer, line: number, width: number) => string {
	const cell = terminal.buffer.active.getNullCell();
	const linkOf = createLinkReader(terminal);

	return (buffer, lineNumber, width) => {
		const line = buffer.getLine(lineNumber);
		if (line === undefined) {
			return ' '.repeat(width);
		}
		const end = Math.min(width, line.length);
		let text = '';
		let isStyled = false;
		// Blanks without style that nothing has followed yet.
		let blanks = 0;
		let foreground = 0;
		let background = 0;
		let attributes = 0;
		let underline = '';
		let link = '';
		let x = 0;
		while (x < end) {
			line.getCell(x, cell);
			const columns = cell.getWidth();
			const isCut = columns === 2 && x + 2 > end;
			const characters = columns === 0 || isCut ? '' : cell.getChars();
			x += columns === 2 && !isCut ? 2 : 1;
			if (cell.isAttributeDefault()) {
				if (characters === '' || characters === ' ') {
					blanks++;
					continue;
				}
				if (isStyled) {
					text += reset;
					isStyled = false;
				}
				if (blanks > 0) {
					text += ' '.repeat(blanks);
					blanks = 0;
				}
				text += characters;
				continue;
			}
			const cellForeground = cell.getFgColorMode() | cell.getFgColor();
			const cellBackground = cell.getBgColorMode() | cell.getBgColor();
			const kind = underlineKind(cell);
			const cellAttributes = attributeBits(cell) | (kind > 0 ? underlineBit : 0);
			const cellUnderline = kind === 0 ? '' : underlineCodes(cell, kind);
			const cellLink = linkOf(cell);
			if (blanks > 0) {
				text += isStyled ? reset + ' '.repeat(blanks) : ' '.repeat(blanks);
				isStyled = false;
				blanks = 0;
			}
			if (!isStyled || cellForeground !== foreground || cellBackground !== background || cellAttributes !== attributes || cellUnderline !== underline || cellLink !== link) {
				text += sgr(cell, cellAttributes, isStyled) + cellUnderline + (cellLink === '' ? '' : `\u001B[${cellLink}m`);
				isStyled = true;
				foreground = cellForeground;
				background = cellBackground;
				attributes = cellAttributes;
				underline = cellUnderline;
				link = cellLink;
			}
			text += characters || ' ';
		}
		return text + (isStyled ? reset : '') + ' '.repeat(blanks + width - x);
	};
}

const reset = '\u001B[0m';

// As getFgColorMode() tells them; the public types name only the question "is it a palette colour".
const sixteenMode = 0x1_00_00_00;
const rgbMode = 0x3_00_00_00;

const attributeCodes = ['1', '2', '3', '4', '5', '7', '8', '9', '53'] as const;

const underlineBit = 1 << 3;

function attributeBits(cell: IBufferCell): number {
	return (cell.isBold() ? 1 : 0)
		| (cell.isDim() ? 1 << 1 : 0)
		| (cell.isItalic() ? 1 << 2 : 0)
		| (cell.isBlink() ? 1 << 4 : 0)
		| (cell.isInverse() ? 1 << 5 : 0)
		| (cell.isInvisible() ? 1 << 6 : 0)
		| (cell.isStrikethrough() ? 1 << 7 : 0)
		| (cell.isOverline() ? 1 << 8 : 0);
}

function sgr(cell: IBufferCell, attributes: number, needsReset: boolean): string {
	let codes = needsReset ? ';0' : '';
	for (let bit = 0; attributes >> bit !== 0; bit++) {
		if (attributes & 1 << bit) {
			codes += `;${attributeCodes[bit]!}`;
		}
	}
	if (!cell.isFgDefault()) {
		codes += `;${colorCode(cell.getFgColor(), cell.getFgColorMode(), 0)}`;
	}
	if (!cell.isBgDefault()) {
		codes += `;${colorCode(cell.getBgColor(), cell.getBgColorMode(), 10)}`;
	}
	return `\u001B[${codes === '' ? '0' : codes.slice(1)}m`;
}

/** In sequences of their own: a terminal that knows no kinds and colours of underlines leaves them out, and draws a plain one. */
function underlineCodes(cell: IBufferCell, kind: number): string {
	const color = underlineColorCode(cell);
	return (kind === 1 ? '' : `\u001B[4:${kind}m`) + (color === '' ? '' : `\u001B[${color}m`);
}

/** `ground` is 0 for the foreground and 10 for the background. */
function colorCode(color: number, mode: number, ground: 0 | 10): string {
	if (mode === rgbMode) {
		return `${38 + ground};2;${color >> 16 & 255};${color >> 8 & 255};${color & 255}`;
	}
	// Kept apart from 38;5;n: many terminals brighten only these when they are bold.
	if (mode === sixteenMode) {
		return String(color < 8 ? 30 + ground + color : 82 + ground + color);
	}
	return `${38 + ground};5;${color}`;
}
