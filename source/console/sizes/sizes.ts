import type {ViewState} from '../view-state.ts';

/** What a pane has of the width of its row and of the height of all rows, in proportion to its neighbours; absent: as much as they have on average. */
export interface PaneSize {
	readonly width?: number;
	readonly height?: number;
}

export type SizeAction =
	| {readonly type: 'resize'; readonly sizes: Readonly<Record<string, PaneSize>>}
	/** Of all columns, 0 to 1. */
	| {readonly type: 'resize-list'; readonly share: number}
	| {readonly type: 'equal-sizes'};

export function resize(view: ViewState, action: SizeAction): ViewState {
	switch (action.type) {
		case 'resize': {
			return {...view, slots: view.slots.map(slot => ({...slot, ...action.sizes[slot.service]}))};
		}

		case 'resize-list': {
			return {...view, listShare: action.share};
		}

		case 'equal-sizes': {
			return {...view, listShare: undefined, slots: view.slots.map(({service, isPinned}) => ({service, isPinned}))};
		}
	}
}

export function sizesOf({slots}: Pick<ViewState, 'slots'>): ReadonlyMap<string, PaneSize> {
	return new Map(slots.map(({service, width, height}) => [service, {...width !== undefined && {width}, ...height !== undefined && {height}}]));
}
