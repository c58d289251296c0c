import type {Rect} from './contract.ts';

/** A run of cells of one screen row that comes from one place. */
export interface Segment {
	readonly x: number;
	readonly width: number;
	/** Where in the pane the segment begins; undefined: it comes from the frame. */
	readonly pane: {readonly index: number; readonly column: number; readonly row: number} | undefined;
}

/** Who draws which cells of each row: the frame, over it the panes, the later over the earlier. */
export function layOut(columns: number, rows: number, panes: readonly Rect[]): ReadonlyArray<readonly Segment[]> {
	const owners = new Int16Array(columns);
	return Array.from({length: rows}, (_, y) => {
		owners.fill(frameOwner);
		for (const [index, rect] of panes.entries()) {
			claim(owners, rect, y, index);
		}
		return segmentsOf(owners, y, panes);
	});
}

const frameOwner = -1;

function claim(owners: Int16Array, rect: Rect, y: number, owner: number): void {
	if (y >= rect.y && y < rect.y + rect.height) {
		owners.fill(owner, Math.max(0, rect.x), Math.max(0, rect.x + rect.width));
	}
}

function segmentsOf(owners: Int16Array, y: number, panes: readonly Rect[]): Segment[] {
	const segments: Segment[] = [];
	let x = 0;
	while (x < owners.length) {
		const owner = owners[x]!;
		let end = x + 1;
		while (end < owners.length && owners[end] === owner) {
			end++;
		}
		const rect = panes[owner];
		segments.push({
			x,
			width: end - x,
			pane: rect === undefined ? undefined : {index: owner, column: x - rect.x, row: y - rect.y},
		});
		x = end;
	}
	return segments;
}
