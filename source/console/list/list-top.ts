export interface ListPlace {
	/** The row that stood first. */
	readonly top: number;
	/** Of the selected service; -1: it has no row. */
	readonly index: number;
	readonly count: number;
	/** How many there is room for. */
	readonly room: number;
}

/** The row that stands first in the list: it moves no further than needed to have the selected one in sight, so that what is clicked stays where it is. */
export function listTop({top, index, count, room}: ListPlace): number {
	const inSight = index === -1 ? top : Math.max(index - room + 1, Math.min(top, index));
	return Math.max(0, Math.min(inSight, count - room));
}
