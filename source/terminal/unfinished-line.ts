import type {Terminal} from '@xterm/headless';

/** What no line end has ended yet, a prompt or a progress bar: the line of the cursor, or the last one below it. A program that has the screen to itself has none. */
export function readUnfinishedLine({buffer: {active}, rows}: Terminal): string {
	if (active.type === 'alternate') {
		return '';
	}

	const rowAt = (line: number) => active.getLine(line)?.translateToString(true) ?? '';
	const first = active.baseY + active.cursorY;
	let line = active.baseY + rows - 1;
	while (line > first && rowAt(line).trimEnd() === '') {
		line--;
	}

	let text = rowAt(line).trimEnd();
	for (let count = 0; active.getLine(line)?.isWrapped === true && count < maxRows; count++) {
		line--;
		text = rowAt(line) + text;
	}

	return text;
}

/** More than a pane shows of one. */
const maxRows = 200;
