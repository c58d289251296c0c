import type {UsageOfServices} from '../details/lookups.ts';
import type {ViewState} from '../view-state.ts';

/** How the list shows the services: under which headings, in which order, which of them. */
export interface ListView {
	readonly grouping: Grouping;
	readonly sort: SortOrder;
	/** Only services with these words in their names or headings have a row; empty: all. */
	readonly filter: string;
	/** Headings whose services are not shown, of any grouping. */
	readonly folded: readonly string[];
}

/** By `group:` of the file, by the profiles, or not at all. */
export type Grouping = 'group' | 'profile' | 'none';

/** `file`: in the order of the file. */
export type SortOrder = 'file' | 'name' | 'state' | 'restarts' | 'uptime' | 'cpu' | 'memory';

export const initialList: ListView = {grouping: 'group', sort: 'file', filter: '', folded: []};

export type ListAction =
	| {readonly type: 'arrange'; readonly list: Partial<ListView>}
	/** What services use now; undefined: nobody wants to know. */
	| {readonly type: 'use'; readonly usage: UsageOfServices | undefined}
	/** Mark all of these, or none of them when all are marked already. */
	| {readonly type: 'toggle-marks'; readonly services: readonly string[]}
	| {readonly type: 'clear-marks'};

export function reduceList(view: ViewState, action: ListAction): ViewState {
	switch (action.type) {
		case 'arrange': {
			return {...view, list: {...view.list, ...action.list}};
		}

		case 'use': {
			return {...view, usage: action.usage};
		}

		case 'toggle-marks': {
			return {...view, marks: toggleMarks(view.marks, action.services)};
		}

		case 'clear-marks': {
			return {...view, marks: []};
		}
	}
}

function toggleMarks(marks: readonly string[], services: readonly string[]): readonly string[] {
	return services.every(service => marks.includes(service))
		? marks.filter(mark => !services.includes(mark))
		: [...marks, ...services.filter(service => !marks.includes(service))];
}
