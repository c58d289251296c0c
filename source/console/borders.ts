import type {PaneFrame} from './pane-frames.ts';

export interface BorderCell {
	/** A box-drawing character, or a blank where there is no border. */
	readonly character: string;
	/** The pane whose border it is. */
	readonly service: string | undefined;
}

/** A cell of the area that all these panes share: where their borders meet they join. */
export function borderCell(frames: readonly PaneFrame[], x: number, y: number): BorderCell {
	let arms = 0;
	let owner: string | undefined;
	for (const {frame, hasBorder, service} of frames) {
		const column = x - frame.x;
		const row = y - frame.y;
		const isInTop = row === 0 && column >= 0 && column < frame.width;
		// The last row of the area has nothing below to join.
		const isInLeft = hasBorder && column === 0 && row >= 0 && row < frame.height;
		if (isInTop || isInLeft) {
			owner = service;
		}

		arms |= (isInTop ? right : 0) | (isInLeft ? down : 0)
			| (row === 0 && column > 0 && column <= frame.width ? left : 0)
			| (hasBorder && column === 0 && row > 0 && row <= frame.height ? up : 0);
	}

	return {character: junctions[arms] ?? ' ', service: owner};
}

const up = 1;
const right = 2;
const down = 4;
const left = 8;

/** By the sum of the arms that meet; half lines are drawn whole. */
const junctions = [' ', '│', '─', '└', '│', '│', '┌', '├', '─', '┘', '─', '┴', '┐', '┤', '┬', '┼'];
