import type {PaneFrame} from './pane-frames.ts';
import type {Rect} from './screen/contract.ts';

export interface BorderCell {
	/** A box-drawing character, or a blank where there is no border. */
	readonly character: string;
	/** The pane whose border it is. */
	readonly service: string | undefined;
}

/** The borders of all panes of an area, a row of cells each, joined where they meet. */
export function drawBorders(area: Rect, frames: readonly PaneFrame[]): readonly (readonly BorderCell[])[] {
	const arms = Array.from({length: area.height}, () => new Uint8Array(area.width));
	const owners = Array.from({length: area.height}, () => Array.from<string | undefined>({length: area.width}));
	const add = (x: number, y: number, arm: number) => {
		const row = arms[y - area.y];
		if (row && x >= area.x && x < area.x + area.width) {
			row[x - area.x] = (row[x - area.x] ?? 0) | arm;
		}
	};

	for (const {frame, hasBorder, service} of frames) {
		const end = frame.x + frame.width;
		const bottom = frame.y + frame.height;
		for (let x = frame.x; x < end; x++) {
			add(x, frame.y, right);
			add(x + 1, frame.y, left);
			own(owners, x - area.x, frame.y - area.y, service);
		}

		for (let y = frame.y; y < bottom && hasBorder; y++) {
			// The last row of the area has nothing below to join.
			add(frame.x, y, down);
			add(frame.x, y + 1, up);
			own(owners, frame.x - area.x, y - area.y, service);
		}
	}

	return arms.map((row, y) => Array.from(row, (sum, x) => ({character: junctions[sum] ?? ' ', service: owners[y]?.[x]})));
}

const up = 1;
const right = 2;
const down = 4;
const left = 8;

/** By the sum of the arms that meet; half lines are drawn whole. */
const junctions = [' ', '│', '─', '└', '│', '│', '┌', '├', '─', '┘', '─', '┴', '┐', '┤', '┬', '┼'];

function own(owners: readonly (string | undefined)[][], x: number, y: number, service: string): void {
	const row = owners[y];
	if (row) {
		row[x] = service;
	}
}
