import {gutter, restartsWidth, type ListLayout} from '../layout.ts';

/** A blank behind the shortest of names. */
export const minListWidth = 9;

/** The list as wide as its person wants it: columns go as there is room. */
export function listOfWidth(width: number, nameWidth: number, {rect}: ListLayout): ListLayout {
	const name = Math.max(5, Math.min(nameWidth, Math.max(8, Math.floor(width / 3))));
	for (const {minState, hasUptime, hasRestarts} of shapes) {
		const state = width - (gutter + name + 1 + (hasRestarts ? restartsWidth : 0) + 1);
		if (state >= minState) {
			return {rect: {...rect, width}, name, state, hasUptime, hasRestarts};
		}
	}

	return {rect: {...rect, width}, name: width - gutter - 1, state: 0, hasUptime: false, hasRestarts: false};
}

const shapes = [
	{minState: 17, hasUptime: true, hasRestarts: true},
	{minState: 17, hasUptime: true, hasRestarts: false},
	{minState: 12, hasUptime: false, hasRestarts: false},
];
