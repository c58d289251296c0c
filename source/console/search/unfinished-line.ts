import {isPassingAlone, type LineTest} from '../../logs/search-test.ts';
import {layOutLine, type LineRows, type LineShape} from './line-rows.ts';
import type {KeptLine} from './still-log.ts';

/** What a program has printed behind its last line end, a prompt or a progress bar: no log has it, and it is what is waited for. */
export interface UnfinishedLine {
	/** Look at it again; whether it is another one now. `isOutdated`: the log has got lines, it may be among them. */
	refresh(isOutdated: boolean): boolean;
	/** Faint: no search finds it. */
	rows(shape: LineShape, height: number): LineRows['rows'];
	/** As a line below all others. */
	kept(shape: LineShape, height: number): KeptLine | undefined;
}

export interface UnfinishedLineOptions {
	/** Undefined: it is not known yet. */
	read(): string | undefined;
	/** What it has to be to be shown. */
	tests(): readonly LineTest[];
}

export function createUnfinishedLine({read, tests}: UnfinishedLineOptions): UnfinishedLine {
	let text = '';
	let laidOut: {readonly text: string; readonly key: string; readonly rows: LineRows['rows']} | undefined;

	function rows(shape: LineShape, height: number): LineRows['rows'] {
		if (text === '') {
			return [];
		}

		const key = `${shape.width} ${shape.isCut} ${shape.prefix.length}`;
		if (laidOut?.text !== text || laidOut.key !== key) {
			laidOut = {text, key, rows: layOutLine(`${faint}${text}`, shape).rows};
		}

		return laidOut.rows.slice(-Math.max(1, height - 1));
	}

	return {
		refresh(isOutdated) {
			const before = text;
			const now = read() ?? (isOutdated ? '' : before);
			// A test that is broken off has not been passed.
			text = '';
			text = now !== '' && isPassingAlone(now, tests()) ? now : '';
			return text !== before;
		},
		rows,
		kept(shape, height) {
			const shown = rows(shape, height);
			return shown.length > 0 ? {line: unfinished, text, shape, count: shown.length, rows: shown, marks: []} : undefined;
		},
	};
}

/** Its number: it comes after whatever a log has. */
export const unfinished = Number.MAX_SAFE_INTEGER;

const faint = '\u001B[2m';
