import {deleteCells, eraseCells, insertBlanks, plainLook, putText, type Cells, type Look} from './cells.ts';
import {clamp, fittingLength, maxEditedLength} from './line-limits.ts';
import {createPage, type LineBlock} from './page.ts';
import {clearRow, isEmptyRow, textOfRow, toCells} from './row.ts';
import {closeLink, resetStyle} from './style.ts';

export interface ScreenSize {
	readonly columns: number;
	readonly rows: number;
}

export type LineScreen = ReturnType<typeof createLineScreen>;

/**
 * A screen as high as the terminal, with lines of any width, that logs what is drawn on it; the page says when. Lines
 * that are only written to keep their text as it came, colours closed at the end and opened again at the next begin.
 */
export function createLineScreen(size: ScreenSize, maxLineLength: number) {
	const page = createPage(size.rows);
	let y = 0;
	/** Undefined: behind the text of the row, which has no cells. */
	let column: number | undefined;
	let look: Look = plainLook;
	/** The look in force is not written in the text of the row yet. */
	let isOwed = false;
	/** At the top left, where to erase the rest of the screen is to begin a new page. */
	let isHome = false;
	let hasPrinted = false;
	let saved = {row: 0, column: 0};

	const row = () => page.row(y);
	const hasLook = () => look.style !== '' || look.link !== '';
	const isAppending = () => column === undefined;

	const closing = () => {
		if (!isAppending() || isOwed) {
			return '';
		}

		return (look.link === '' ? '' : closeLink) + (look.style === '' ? '' : resetStyle);
	};

	const leave = () => {
		row().text += closing();
		isOwed = hasLook();
		isHome = false;
	};

	const enter = (x: number) => {
		const isStart = x === 0 && isEmptyRow(row());
		if (isStart) {
			clearRow(row());
		}

		column = isStart ? undefined : x;
		isOwed = hasLook();
	};

	const columnNow = () => {
		const {text} = row();
		return column ?? (text === '' ? 0 : text.length > maxEditedLength ? maxEditedLength : toCells({...row()}).length);
	};

	const newLine = () => {
		hasPrinted = true;
		leave();
		if (y === page.bottom()) {
			page.endBottomRow();
			y = 0;
		} else {
			y++;
		}

		enter(0);
	};

	const print = (text: string) => {
		hasPrinted = true;
		isHome = false;
		if (isAppending()) {
			append(text);
		} else if (row().text.length + column! + text.length > maxEditedLength) {
			newLine();
			print(text);
		} else {
			column = putText(toCells(row()), column!, text, look);
		}
	};

	const append = (text: string) => {
		for (let rest = text; rest !== '';) {
			const least = row().text === '' ? 2 : 0;
			if (isOwed) {
				row().text += look.link + look.style;
				isOwed = false;
			}

			const length = fittingLength(rest, Math.max(least, maxLineLength - row().text.length));
			row().text += rest.slice(0, length);
			rest = rest.slice(length);
			if (rest !== '') {
				newLine();
			}
		}
	};

	const moveTo = (toRow: number, toColumn: number) => {
		leave();
		if (toRow < y && hasPrinted) {
			hasPrinted = false;
			page.endFrame();
		}

		y = toRow;
		enter(toColumn);
	};

	const toPosition = (toRow: number, toColumn: number) => {
		leave();
		y += page.unfold();
		const target = clamp(toRow, 0, size.rows - 1);
		page.extend(target);
		moveTo(target, clamp(toColumn, 0, size.columns - 1));
		isHome = target === 0 && toColumn <= 0;
	};

	const logAll = () => {
		leave();
		page.logChanges(true);
	};

	const newPage = () => {
		logAll();
		page.clear();
		y = 0;
		enter(0);
	};

	const edit = (change: (cells: Cells, x: number) => void) => {
		const x = columnNow();
		leave();
		if (row().text.length <= maxEditedLength) {
			change(toCells(row()), x);
		}

		enter(x);
	};

	const eraseLine = (mode: number) => {
		if (mode === 0 && isAppending()) {
			return;
		}

		edit((cells, x) => {
			if (mode === 1) {
				eraseCells(cells, 0, x + 1);
			} else {
				cells.length = mode === 2 ? 0 : Math.min(cells.length, x);
			}
		});
	};

	return {
		newLine,
		print,
		toPosition,
		eraseLine,
		newPage,
		look: (): Look => look,
		/** `text` is the sequence itself, kept in lines that are only written to. */
		setLook(next: Look, text: string): void {
			hasPrinted = true;
			if (isAppending() && !isOwed && row().text.length < maxLineLength) {
				row().text += text;
			} else if (isAppending()) {
				leave();
				isOwed = true;
			}

			look = next;
			isOwed &&= hasLook();
		},
		toColumn(x: number): void {
			leave();
			enter(clamp(x, 0, size.columns - 1));
		},
		moveColumns(count: number): void {
			const x = columnNow();
			leave();
			enter(clamp(x + count, 0, Math.max(x, size.columns - 1)));
		},
		/** Never below the bottom line. */
		moveRows(count: number, toColumn?: number): void {
			const x = toColumn ?? columnNow();
			leave();
			if (count < 0) {
				y += page.unfold();
			}

			moveTo(clamp(y + count, 0, page.bottom()), x);
		},
		toRow(toRow: number): void {
			toPosition(toRow, columnNow());
		},
		eraseDisplay(mode: number): void {
			if (mode === 2 || (mode === 0 && isHome)) {
				newPage();
			} else if (mode === 0) {
				eraseLine(0);
				page.clearRows(y + 1, page.bottom() + 1);
			} else if (mode === 1) {
				eraseLine(1);
				page.clearRows(0, y);
			}
		},
		deleteCharacters(count: number): void {
			edit((cells, x) => {
				deleteCells(cells, x, Math.min(count, Math.max(0, cells.length - x)));
			});
		},
		insertBlanks(count: number): void {
			edit((cells, x) => {
				insertBlanks(cells, x, Math.min(count, size.columns));
			});
		},
		eraseCharacters(count: number): void {
			edit((cells, x) => {
				eraseCells(cells, x, x + count);
			});
		},
		saveCursor(): void {
			saved = {row: y + page.top(), column: columnNow()};
		},
		restoreCursor(): void {
			toPosition(saved.row, saved.column);
		},
		/** The bottom line is only written to: whole lines can be passed by, as long as each is closed at its end. */
		canPass: (): boolean => page.bottom() === 0 && isAppending() && !isOwed && look.link === '',
		lineLength: (): number => row().text.length,
		/** `lines` is empty or ends in a newline; `rest` begins the next line and leaves `style` in force. */
		pass(lines: string, count: number, rest: string, style: string): void {
			if (lines !== '') {
				page.pass(row().text + lines, count);
			}

			row().text += rest;
			look = {style, link: ''};
			hasPrinted = true;
			isHome = false;
		},
		/** The line at the bottom, which no newline has ended. */
		partial: (): string => textOfRow(page.row(page.bottom())) + (y === page.bottom() ? closing() : ''),
		/** Lines were redrawn and the log does not have their last state. */
		isUnsettled: (): boolean => page.hasChanges(),
		settle(): void {
			page.logChanges(false);
		},
		logAll,
		resize(next: ScreenSize): void {
			size = next;
			page.resize(next.rows);
		},
		take: (): LineBlock | undefined => page.take(),
	};
}
