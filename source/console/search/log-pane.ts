import type {LogLevel} from '../../logs/search-levels.ts';
import {searchLines, type LineSearch} from '../../logs/search-scan.ts';
import type {LineTest} from '../../logs/search-test.ts';
import type {PaneLayer, Rect} from '../screen/contract.ts';
import type {FilterNote, SearchProgress} from './contract.ts';
import {foundLines, type LineList} from './line-list.ts';
import {countRows, layOutLine, paintRow, rowOfIndex, type Label, type LineRows, type LineShape, type Mark} from './line-rows.ts';
import type {LineSource} from './line-source.ts';
import {createLogView, type LogView, type RowOfLine} from './log-view.ts';
import {standStill, type KeptLine, type StillLog} from './still-log.ts';
import {createUnfinishedLines, type UnfinishedLinesOptions} from './unfinished-line.ts';

/** The log of a service, or of several, as a pane shows it: all of it or what a filter leaves, wrapped to the pane. */
export interface LogPane {
	readonly service: string;
	source(): LineSource;
	/** Other logs from now on; the filter stays. */
	setSource(source: LineSource): void;
	readonly view: LogView;
	/** What lines have to be to be shown. */
	tests(): readonly LineTest[];
	filter(): LineFilter;
	setFilter(filter: LineFilter): void;
	/** What looks for the lines that are shown; undefined: all are. */
	scan(): LineSearch | undefined;
	/** The pattern of the filter takes too long. */
	giveUp(): void;
	isGivenUp(): boolean;
	filterNote(): FilterNote | undefined;
	/** Nothing is left out, added or cut. */
	isPlain(): boolean;
	hasTimes(): boolean;
	isCut(): boolean;
	toggle(what: 'times' | 'cut'): void;
	/** Of the rows of a line, the one that has this character of it, or says that it goes on there. */
	rowAt(line: number, index: number): number;
	/** Look what has no line end yet; whether it shows something else. `isOutdated`: the log has got or lost lines. */
	lookBelow(isOutdated: boolean): boolean;
	/** What is in a row of the pane; undefined: nothing. */
	placeAt(row: number): RowOfLine | undefined;
	setSize(width: number, height: number): void;
	/** What it shows may differ from now on. */
	noteChange(): void;
	/** The layer of before where its place is the same. */
	layer(rect: Rect, id: string): PaneLayer;
	/** What it shows now, to be copied from. */
	still(): StillLog;
}

export interface LineFilter {
	/** As written, with its `!`. */
	readonly text: string;
	readonly test: LineTest | undefined;
	readonly level: LogLevel | undefined;
}

export const noFilter: LineFilter = {text: '', test: undefined, level: undefined};

export interface LogPaneOptions {
	readonly service: string;
	readonly source: LineSource;
	readonly width: number;
	readonly height: number;
	/** What an error is; absent: what usually is one. */
	readonly errors?: RegExp | undefined;
	/** What has no line end yet; absent: nobody tells. */
	readonly unfinishedLines?: Pick<UnfinishedLinesOptions, 'services' | 'read'>;
	/** What is to be seen in lines, by line. */
	marksOf(lines: readonly number[]): ReadonlyMap<number, readonly Mark[]>;
	/** Whose line it is, where several services have lines, in a pane of that width. */
	labelOf?: ((service: string, width: number) => Label) | undefined;
}

export function createLogPane({service, source: initialSource, width: initialWidth, height: initialHeight, errors, unfinishedLines, marksOf, labelOf}: LogPaneOptions): LogPane {
	let source = initialSource;
	let width = initialWidth;
	let height = initialHeight;
	let filter = noFilter;
	let scan: LineSearch | undefined;
	let list: LineList = source.all;
	let isGivenUp = false;
	let hasTimes = false;
	let isCut = false;
	let revision = 0;
	let layer: PaneLayer | undefined;

	function shapeOf(line: number): LineShape {
		const entry = hasTimes || labelOf ? source.entryOf(line) : undefined;
		return {width, isCut, prefix: hasTimes ? timeOf(entry?.at) : '', ...entry && labelOf && {label: labelOf(entry.service, width)}};
	}

	/** In line with the others, though it has no time yet. */
	function shapeBelow(owner: string): LineShape {
		return {width, isCut, prefix: hasTimes ? ' '.repeat(timeOf(0).length) : '', ...labelOf && {label: labelOf(owner, width)}};
	}

	const below = createUnfinishedLines({services: () => [], read: () => '', ...unfinishedLines, tests});
	const view = createLogView({height, list: () => list, rowsOf: line => countRows(source.text(line), shapeOf(line)), rowsBelow: () => rowsBelow().length});

	/** At the end of the pane while it follows. */
	function linesBelow(): readonly KeptLine[] {
		return below.kept(shapeBelow, height);
	}

	function rowsBelow(): ReadonlyArray<RowOfLine & {readonly pieces: LineRows['rows'][number]}> {
		return linesBelow().flatMap(({line, rows = []}) => rows.map((pieces, row) => ({line, row, pieces})));
	}

	function placeAt(row: number): RowOfLine | undefined {
		const shown = view.rows();
		return shown[row] ?? (view.isFollowing() ? rowsBelow()[row - shown.length] : undefined);
	}

	function tests(): readonly LineTest[] {
		return [...filter.test ? [filter.test] : [], ...filter.level ? [{level: filter.level, errors}] : []];
	}

	function paint(): readonly string[] {
		const shown = view.rows();
		const marks = marksOf([...new Set(shown.map(({line}) => line))]);
		let laidOut: {readonly line: number; readonly rows: LineRows['rows']} | undefined;
		const rows = shown.map(({line, row}: RowOfLine) => {
			laidOut = laidOut?.line === line ? laidOut : {line, rows: layOutLine(source.text(line), shapeOf(line)).rows};
			return paintRow(laidOut.rows[row] ?? [], marks.get(line) ?? [], width);
		});
		return view.isFollowing() ? [...rows, ...rowsBelow().map(({pieces}) => paintRow(pieces, [], width))] : rows;
	}

	function createLayer(rect: Rect, id: string): PaneLayer {
		let painted: {readonly revision: number; readonly rows: readonly string[]} | undefined;
		return {
			id,
			rect,
			readRow(y) {
				painted = painted?.revision === revision ? painted : {revision, rows: paint()};
				return painted.rows[y] ?? ' '.repeat(rect.width);
			},
			revision: () => revision,
		};
	}

	function progress(): SearchProgress {
		return isGivenUp ? 'too-slow' : scan?.isDone() === false ? 'searching' : 'done';
	}

	/** Look for the lines that are shown from the beginning. */
	function choose(): void {
		isGivenUp = false;
		scan = tests().length > 0 ? searchLines(source.parts.map(lines => ({lines, tests: tests()})), {}) : undefined;
		list = scan ? foundLines(scan.hits, source) : source.all;
		revision++;
	}

	return {
		service,
		source: () => source,
		setSource(next) {
			source = next;
			choose();
		},
		view,
		tests,
		filter: () => filter,
		setFilter(next) {
			filter = next;
			choose();
		},
		scan: () => scan,
		giveUp() {
			isGivenUp = true;
		},
		isGivenUp: () => isGivenUp,
		filterNote: () => scan && {text: filter.text, level: filter.level, count: scan.hits.count(), progress: progress()},
		isPlain: () => !scan && !hasTimes && !isCut,
		hasTimes: () => hasTimes,
		isCut: () => isCut,
		toggle(what) {
			hasTimes = what === 'times' ? !hasTimes : hasTimes;
			isCut = what === 'cut' ? !isCut : isCut;
			revision++;
		},
		lookBelow(isOutdated) {
			const hasChanged = below.refresh(isOutdated);
			return hasChanged && view.isFollowing();
		},
		placeAt,
		rowAt: (line, index) => rowOfIndex(layOutLine(source.text(line), shapeOf(line)), index),
		setSize(newWidth, newHeight) {
			width = newWidth;
			height = newHeight;
			view.setHeight(newHeight);
			revision++;
		},
		noteChange() {
			revision++;
		},
		layer(rect, id) {
			layer = layer && isSameRect(layer.rect, rect) ? layer : createLayer(rect, id);
			return layer;
		},
		still: () => standStill({
			top: view.rows()[0],
			width,
			list: () => list,
			textOf: source.text,
			shapeOf,
			marksOf,
			below: view.isFollowing() ? linesBelow() : [],
		}),
	};
}

function isSameRect(one: Rect, other: Rect): boolean {
	return one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height;
}

/** `12:04:09.120 `, in local time. */
function timeOf(at: number | undefined): string {
	if (at === undefined) {
		return '';
	}

	const date = new Date(at);
	const two = (number: number) => String(number).padStart(2, '0');
	return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')} `;
}
