import type {ScreenLayout} from '../layout.ts';
import {minHeight, minWidth, type PaneFrame} from '../pane-frames.ts';
import {minListWidth} from './list-of-width.ts';
import type {PaneSize, SizeAction} from './sizes.ts';

/** What can be moved: the edge between the list and the panes, or that behind a pane. */
export type Border =
	| {readonly type: 'list'}
	| {readonly type: 'width' | 'height'; readonly before: string};

/** The border at a place of the screen. Of a row of panes the titles are its upper border. */
export function borderAt({panes, paneArea, list}: ScreenLayout, x: number, y: number): Border | undefined {
	const at = panes.find(({frame}) => x >= frame.x && x < frame.x + frame.width && y >= frame.y && y < frame.y + frame.height);
	if (!at) {
		return undefined;
	}

	const {frame, hasBorder} = at;
	if (hasBorder && x === frame.x) {
		const left = panes.findLast(pane => pane.frame.y === frame.y && pane.frame.x < frame.x);
		return left ? {type: 'width', before: left.service} : list && {type: 'list'};
	}

	const above = panes.findLast(pane => pane.frame.y < frame.y);
	return y === frame.y && frame.y > paneArea.y && above ? {type: 'height', before: above.service} : undefined;
}

/** Move a border by so many cells, right or down, as far as there is room; undefined: it cannot be moved any more. */
export function moveBorder(layout: ScreenLayout, border: Border, cells: number): SizeAction | undefined {
	switch (border.type) {
		case 'list': {
			return layout.list && moveList(layout, layout.list.rect.width, cells);
		}

		case 'width': {
			const row = rowOf(layout.panes, border.before);
			const index = row.findIndex(({service}) => service === border.before);
			const widths = moved(row.map(({frame}) => frame.width), index, cells, minWidth);
			return widths && {type: 'resize', sizes: Object.fromEntries(row.map(({service}, at): [string, PaneSize] => [service, {width: widths[at]!}]))};
		}

		case 'height': {
			const rows = rowsOf(layout.panes);
			const index = rows.findIndex(row => row.some(({service}) => service === border.before));
			const heights = moved(rows.map(([first]) => first!.frame.height), index, cells, minHeight);
			return heights && {type: 'resize', sizes: Object.fromEntries(rows.flatMap((row, at) => row.map(({service}): [string, PaneSize] => [service, {height: heights[at]!}])))};
		}
	}
}

/** Where a border stands: a column, or a row for those between rows. */
export function placeOf({panes, paneArea}: ScreenLayout, border: Border): number | undefined {
	const frame = border.type === 'list' ? undefined : panes.find(({service}) => service === border.before)?.frame;
	switch (border.type) {
		case 'list': {
			return paneArea.x;
		}

		case 'width': {
			return frame && frame.x + frame.width;
		}

		case 'height': {
			return frame && frame.y + frame.height;
		}
	}
}

export function rowsOf(panes: readonly PaneFrame[]): ReadonlyArray<readonly PaneFrame[]> {
	return [...new Set(panes.map(({frame}) => frame.y))].map(y => panes.filter(({frame}) => frame.y === y));
}

export function rowOf(panes: readonly PaneFrame[], service: string): readonly PaneFrame[] {
	return rowsOf(panes).find(row => row.some(pane => pane.service === service)) ?? [];
}

function moveList({columns}: ScreenLayout, width: number, cells: number): SizeAction | undefined {
	const wanted = Math.max(minListWidth, Math.min(width + cells, columns - minWidth));
	return wanted === width ? undefined : {type: 'resize-list', share: wanted / columns};
}

/** One part grows as the next one shrinks. */
function moved(sizes: readonly number[], index: number, cells: number, least: number): readonly number[] | undefined {
	const before = sizes[index];
	const behind = sizes[index + 1];
	if (before === undefined || behind === undefined) {
		return undefined;
	}

	const by = Math.max(Math.min(0, least - before), Math.min(cells, Math.max(0, behind - least)));
	return by === 0 ? undefined : sizes.with(index, before + by).with(index + 1, behind - by);
}
