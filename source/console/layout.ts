import {minWidth, paneFrames, type LayoutMode, type PaneFrame} from './pane-frames.ts';
import type {Rect} from './screen/contract.ts';
import {listOfWidth, minListWidth} from './sizes/list-of-width.ts';
import type {PaneSize} from './sizes/sizes.ts';

export interface LayoutRequest {
	readonly columns: number;
	readonly rows: number;
	/** Columns of the longest name of a service. */
	readonly nameWidth: number;
	readonly mode: LayoutMode;
	readonly isZoomed: boolean;
	/** Services with a pane, in order; none when there are no services. */
	readonly panes: readonly string[];
	/** Shown alone when there is one pane, and never left out. */
	readonly current: string;
	readonly sizes?: ReadonlyMap<string, PaneSize>;
	/** What the list has of the columns, 0 to 1; absent: what it needs. */
	readonly listShare?: number | undefined;
}

/** Where everything is; Ink's boxes and the compositor's rectangles are made from the same numbers. */
export type Layout =
	| {readonly type: 'too-small'; readonly columns: number; readonly rows: number}
	| ScreenLayout;

export interface ScreenLayout {
	readonly type: 'screen';
	readonly columns: number;
	readonly rows: number;
	readonly header: Rect;
	readonly footer: Rect;
	readonly list: ListLayout | undefined;
	/** What is left for panes, their borders included. */
	readonly paneArea: Rect;
	readonly panes: readonly PaneFrame[];
	/** Panes there is no room for. */
	readonly leftOut: number;
}

export interface ListLayout {
	readonly rect: Rect;
	readonly name: number;
	/** State and uptime share this room; 0: not shown. */
	readonly state: number;
	readonly hasUptime: boolean;
	readonly hasRestarts: boolean;
}

export const minColumns = 40;
export const minRows = 10;

export function computeLayout(request: LayoutRequest): Layout {
	const {columns, rows} = request;
	if (columns < minColumns || rows < minRows) {
		return {type: 'too-small', columns, rows};
	}

	const list = request.isZoomed ? undefined : wantedList(request, listLayout(request));
	const left = list?.rect.width ?? 0;
	const paneArea = {x: left, y: 1, width: columns - left, height: rows - 2};
	const isAlone = request.isZoomed || request.mode === 'one' || request.mode === 'merged';
	const panes = isAlone && request.panes.length > 0 ? [request.current] : request.panes;
	const frames = paneFrames({area: paneArea, mode: request.mode, panes, current: request.current, sizes: request.sizes});
	return {
		type: 'screen',
		columns,
		rows,
		header: {x: 0, y: 0, width: columns, height: 1},
		footer: {x: 0, y: rows - 1, width: columns, height: 1},
		list,
		paneArea,
		panes: frames,
		leftOut: panes.length - frames.length,
	};
}

/** Selection, glyph and mark before the name; a blank after each column. */
export const gutter = 3;
export const uptimeWidth = 5;
export const restartsWidth = 4;

/** On a screen that has no room for the list nobody's wish changes that. */
function wantedList({columns, nameWidth, listShare}: LayoutRequest, list: ListLayout | undefined): ListLayout | undefined {
	const width = listShare === undefined ? undefined : Math.max(minListWidth, Math.min(Math.round(columns * listShare), columns - minWidth));
	return list && width !== undefined ? listOfWidth(width, nameWidth, list) : list;
}

/** Columns of the list go before the list does: restarts, uptime, state. */
function listLayout({columns, rows, nameWidth}: LayoutRequest): ListLayout | undefined {
	const budget = Math.floor(columns * 0.4);
	const name = Math.max(5, Math.min(nameWidth, 24, Math.max(8, Math.floor(budget / 3))));
	const wide = Math.max(17, Math.min(34, Math.floor(columns * 0.22)));
	const shapes = [
		{minState: 17, maxState: wide, hasUptime: true, hasRestarts: true},
		{minState: 17, maxState: wide, hasUptime: true, hasRestarts: false},
		{minState: 12, maxState: 16, hasUptime: false, hasRestarts: false},
	];
	for (const {minState, maxState, ...rest} of shapes) {
		const fixed = gutter + name + 1 + (rest.hasRestarts ? restartsWidth : 0) + 1;
		const state = Math.min(maxState, budget - fixed);
		if (state >= minState) {
			return {rect: {x: 0, y: 1, width: fixed + state, height: rows - 2}, name, state, ...rest};
		}
	}

	const width = gutter + name + 1;
	return columns - width >= minColumns
		? {rect: {x: 0, y: 1, width, height: rows - 2}, name, state: 0, hasUptime: false, hasRestarts: false}
		: undefined;
}
