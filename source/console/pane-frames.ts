import type {Rect} from './screen/contract.ts';

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
}

/** Divide an area among panes. Where not all fit, those around the current one are kept. */
export function paneFrames({area, mode, panes, current}: PaneRequest): readonly PaneFrame[] {
	const rowsOf = tableOf(area, mode, panes.length);
	const fitting = rowsOf.reduce((sum, count) => sum + count, 0);
	const shown = around(panes, panes.indexOf(current), fitting);
	const heights = shares(area.height, rowsOf.length);
	const frames: PaneFrame[] = [];
	let y = area.y;
	for (const [row, count] of rowsOf.entries()) {
		const height = heights[row] ?? 0;
		let x = area.x;
		for (const width of shares(area.width, count)) {
			const service = shown[frames.length];
			if (service !== undefined) {
				frames.push(paneFrame(service, {x, y, width, height}));
			}

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
const minHeight = 3;
const minWidth = 20;
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

/** A whole in nearly equal parts, the larger ones first. */
function shares(total: number, parts: number): readonly number[] {
	return Array.from({length: parts}, (_, index) => Math.floor(total / parts) + (index < total % parts ? 1 : 0));
}
