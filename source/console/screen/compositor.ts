import {sliceColumns, splitColumns} from '../../lib/ansi-row.ts';
import type {Compositor, PaneLayer, Rect} from './contract.ts';
import {difference} from './difference.ts';
import {cleanState, drawSegment, endsInDoubt, hideCursor, moveTo, showCursor, synchronizedEnd, synchronizedStart} from './drawing.ts';
import {knownText} from './known-text.ts';
import {layOut, type Segment} from './layout.ts';
import {drawLinks} from './links.ts';
import {scheduleOnTimer} from './schedule.ts';

export interface CompositorOptions {
	/** Send a frame to the terminal; false: no more until `drained()`. */
	readonly write: (text: string) => boolean;
	readonly columns: number;
	readonly rows: number;
	/** What the terminal is able to show of a text, just as wide. */
	readonly adapt?: (text: string) => string;
	/** Returns how to cancel. */
	readonly schedule?: (callback: () => void, delayMs: number) => () => void;
	readonly now?: () => number;
	/** After each frame that was written. */
	readonly onFrame?: (frame: {readonly bytes: number; readonly durationMs: number}) => void;
}

export function createCompositor({write, columns, rows, adapt = text => text, schedule = scheduleOnTimer, now = () => performance.now(), onFrame}: CompositorOptions): Compositor {
	let frame: readonly string[] = [];
	let panes: readonly PaneLayer[] = [];
	let cursorPane: string | undefined;
	let size = {columns, rows};
	let screen: ScreenRow[] = layOutScreen([]);
	let isLayoutStale = false;
	// Cells of the frame may differ from the terminal's; else only the rows of panes that have changed are looked at.
	let isFrameStale = true;
	let isStateUnknown = true;
	// What each pane's revision was when it was drawn.
	let drawnRevisions: Array<number | undefined> = [];
	let drawnCursor: CursorPlace | 'unknown' | undefined = 'unknown';
	let cancelFrame: (() => void) | undefined;
	let isFrameWanted = false;
	let isBlocked = false;
	let isDisposed = false;
	let lastFrameAt = Number.NEGATIVE_INFINITY;

	function wantFrame(): void {
		isFrameWanted = true;
		if (cancelFrame === undefined && !isBlocked && !isDisposed) {
			cancelFrame = schedule(drawFrame, untilDue(frameMs));
		}
	}

	function untilDue(leastMs: number): number {
		return Math.max(0, lastFrameAt + leastMs - now());
	}

	function drawFrame(): void {
		cancelFrame = undefined;
		isFrameWanted = false;
		const start = now();
		if (isLayoutStale) {
			screen = layOutScreen(screen);
			// A segment may be where it was and yet show another row.
			drawnRevisions = [];
			isLayoutStale = false;
			isFrameStale = true;
		}
		const body = drawRows();
		const cursor = findCursor();
		const text = composeFrame(body, cursor);
		drawnCursor = cursor;
		if (text === '') {
			return;
		}
		isStateUnknown = false;
		lastFrameAt = start;
		isBlocked = !write(text);
		onFrame?.({bytes: Buffer.byteLength(text), durationMs: now() - start});
	}

	function composeFrame(body: string, cursor: CursorPlace | undefined): string {
		const isCursorSame = drawnCursor !== 'unknown' && drawnCursor?.x === cursor?.x && drawnCursor?.y === cursor?.y;
		if (body === '') {
			return isCursorSame ? '' : cursor === undefined ? hideCursor : moveTo(cursor.x, cursor.y) + (isShown(drawnCursor) ? '' : showCursor);
		}
		return synchronizedStart
			+ (drawnCursor === undefined ? '' : hideCursor)
			+ (isStateUnknown ? cleanState : '')
			+ body
			+ (cursor === undefined ? '' : moveTo(cursor.x, cursor.y) + showCursor)
			+ synchronizedEnd;
	}

	function drawRows(): string {
		const revisions = panes.map(pane => pane.revision());
		const changed = revisions.map((revision, index) => revision !== drawnRevisions[index]);
		let body = '';
		for (let y = 0; y < screen.length; y++) {
			if (isFrameStale || panes.some(({rect}, index) => changed[index] && y >= rect.y && y < rect.y + rect.height)) {
				body += drawRow(screen[y]!, y, changed);
			}
		}
		drawnRevisions = revisions;
		isFrameStale = false;
		return body;
	}

	function drawRow(row: ScreenRow, y: number, changed: readonly boolean[]): string {
		let body = '';
		for (const [index, segment] of row.segments.entries()) {
			if (segment.pane !== undefined && !changed[segment.pane.index] && row.shown[index] !== undefined) {
				continue;
			}
			const text = segment.pane === undefined ? frameText(row, y, index) : paneText(segment);
			if (text === row.shown[index]) {
				continue;
			}
			const part = difference(row.shown[index], text);
			const x = segment.x + part.column;
			body += moveTo(x, y) + drawLinks(drawSegment(adapt(part.text), x));
			row.shown[index] = text;
			// A terminal that draws the last character wider than we think has drawn over its neighbour.
			if (index + 1 < row.segments.length && endsInDoubt(text)) {
				row.shown[index + 1] = undefined;
			}
		}
		return body;
	}

	function frameText(row: ScreenRow, y: number, index: number): string {
		const text = frame[y] ?? '';
		if (row.cut?.text !== text) {
			const bounds = [...row.segments.map(segment => segment.x), size.columns];
			row.cut = {text, pieces: splitColumns(text, bounds)};
		}
		return row.cut.pieces[index]!;
	}

	function paneText({pane, width}: Segment): string {
		const {index, column, row} = pane!;
		const layer = panes[index]!;
		const text = layer.readRow(row);
		return column === 0 && width === layer.rect.width ? text : sliceColumns(text, column, column + width);
	}

	function findCursor(): CursorPlace | undefined {
		const index = panes.findLastIndex(pane => pane.id === cursorPane);
		const place = panes[index]?.cursor?.();
		if (place === undefined) {
			return undefined;
		}
		const {rect} = panes[index]!;
		const x = rect.x + place.x;
		const y = rect.y + place.y;
		const segment = screen[y]?.segments.find(candidate => x >= candidate.x && x < candidate.x + candidate.width);
		return segment?.pane?.index === index ? {x, y} : undefined;
	}

	/** What is known of the terminal is kept, however rows are cut from now on. */
	function layOutScreen(old: readonly ScreenRow[]): ScreenRow[] {
		return layOut(size.columns, size.rows, panes.map(pane => pane.rect)).map((segments, y) => ({
			segments,
			shown: segments.map(segment => old[y] && knownText(segment, old[y].segments, old[y].shown)),
			cut: undefined,
		}));
	}

	function forgetScreen(): void {
		screen = layOutScreen([]);
		isLayoutStale = false;
		isFrameStale = true;
		isStateUnknown = true;
		drawnCursor = 'unknown';
		wantFrame();
	}

	return {
		setFrame(newFrame) {
			frame = newFrame;
			isFrameStale = true;
			wantFrame();
		},
		setPanes(newPanes) {
			// Revisions of another layer object say nothing about this one.
			drawnRevisions = newPanes.map((pane, index) => pane === panes[index] ? drawnRevisions[index] : undefined);
			isLayoutStale ||= !areSameRects(panes.map(pane => pane.rect), newPanes.map(pane => pane.rect));
			panes = newPanes;
			wantFrame();
		},
		setCursorPane(id) {
			cursorPane = id;
			wantFrame();
		},
		resize(newColumns, newRows) {
			size = {columns: newColumns, rows: newRows};
			forgetScreen();
		},
		requestFrame: wantFrame,
		drawNow() {
			if (cancelFrame !== undefined) {
				cancelFrame();
				const waitMs = untilDue(pressedFrameMs);
				if (waitMs === 0) {
					drawFrame();
				} else {
					cancelFrame = schedule(drawFrame, waitMs);
				}
			}
		},
		invalidate: forgetScreen,
		drained() {
			isBlocked = false;
			if (isFrameWanted) {
				wantFrame();
			}
		},
		dispose() {
			isDisposed = true;
			cancelFrame?.();
			cancelFrame = undefined;
		},
	};
}

const frameMs = 1000 / 60;
const pressedFrameMs = 4;

interface CursorPlace {
	readonly x: number;
	readonly y: number;
}

interface ScreenRow {
	readonly segments: readonly Segment[];
	/** What the terminal shows of each segment; undefined: not known. */
	readonly shown: Array<string | undefined>;
	/** The frame's row as it was last cut. */
	cut: {readonly text: string; readonly pieces: readonly string[]} | undefined;
}

function isShown(cursor: CursorPlace | 'unknown' | undefined): boolean {
	return typeof cursor === 'object';
}

function areSameRects(some: readonly Rect[], others: readonly Rect[]): boolean {
	return some.length === others.length && some.every((rect, index) => {
		const other = others[index]!;
		return rect.x === other.x && rect.y === other.y && rect.width === other.width && rect.height === other.height;
	});
}
