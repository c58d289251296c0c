import type {Rect} from './screen/contract.ts';
import {shares} from './sizes/shares.ts';
import type {PaneSize} from './sizes/sizes.ts';

export type LayoutMode = 'one' | 'rows' | 'columns' | 'grid' | 'merged';

export interface PaneFrame {
	readonly service: string;
	/** Title row, left border and content. */
	readonly frame: Rect;
	/** Panes at the left edge of the screen have none. */
	readonly hasBorder: boolean;
	/** Room of the title in the first row, behind the border. */
	readonly title: Rect;
	/** What the service's terminal fills. */
	readonly content: Rect;
}

export interface PaneRequest {
	readonly area: Rect;
	readonly mode: LayoutMode;
	readonly panes: readonly string[];
	readonly current: string;
	readonly sizes?: ReadonlyMap<string, PaneSize> | undefined;
}

/** Divide an area among panes. Where not all fit, those around the current one are kept. */
export function paneFrames({area, mode, panes, current, sizes}: PaneRequest): readonly PaneFrame[] {
	const rowsOf = tableOf(area, mode, panes.length);
	const fitting = rowsOf.reduce((sum, count) => sum + count, 0);
	const shown = around(panes, panes.indexOf(current), fitting);
	const starts = rowsOf.map((_, row) => rowsOf.slice(0, row).reduce((sum, count) => sum + count, 0));
	const heights = shares(area.height, starts.map(start => sizes?.get(shown[start] ?? '')?.height), minHeight);
	const frames: PaneFrame[] = [];
	let y = area.y;
	for (const [row, start] of starts.entries()) {
		const height = heights[row] ?? 0;
		const inRow = shown.slice(start, start + rowsOf[row]!);
		let x = area.x;
		for (const [index, width] of shares(area.width, inRow.map(service => sizes?.get(service)?.width), minWidth).entries()) {
			frames.push(paneFrame(inRow[index]!, {x, y, width, height}));
			x += width;
		}

		y += height;
	}

	return frames;
}

/** How many things, of which one is never left out, are shown where only some fit. */
export function around<Item>(items: readonly Item[], index: number, room: number): readonly Item[] {
	const start = Math.max(0, Math.min(index - Math.floor(room / 2), items.length - room));
	return items.slice(start, start + room);
}

/** A title, and content worth looking at. */
export const minHeight = 3;
export const minWidth = 20;
const minGridWidth = 30;

/** How many panes each row of panes has. */
function tableOf(area: Rect, mode: LayoutMode, wanted: number): readonly number[] {
	const maxRows = Math.max(1, Math.floor(area.height / minHeight));
	switch (mode) {
		case 'one':
		case 'merged': {
			return [1];
		}

		case 'rows': {
			return Array.from({length: Math.min(wanted, maxRows)}, () => 1);
		}

		case 'columns': {
			return [Math.min(wanted, Math.max(1, Math.floor(area.width / minWidth)))];
		}

		case 'grid': {
			const perRow = Math.max(1, Math.min(Math.ceil(Math.sqrt(wanted)), Math.floor(area.width / minGridWidth)));
			const rows = Math.min(maxRows, Math.ceil(wanted / perRow));
			const count = Math.min(wanted, rows * perRow);
			return Array.from({length: rows}, (_, row) => Math.min(perRow, count - row * perRow));
		}
	}
}

function paneFrame(service: string, frame: Rect): PaneFrame {
	const hasBorder = frame.x > 0;
	const borderWidth = hasBorder ? 1 : 0;
	const marginWidth = hasBorder ? 2 : 0;
	return {
		service,
		frame,
		hasBorder,
		title: {x: frame.x + borderWidth, y: frame.y, width: frame.width - borderWidth, height: 1},
		content: {x: frame.x + marginWidth, y: frame.y + 1, width: frame.width - marginWidth, height: frame.height - 1},
	};
}
