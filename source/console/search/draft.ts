import type {HeldLogs} from './held-logs.ts';
import {noFilter, type LineFilter} from './log-pane.ts';
import type {ViewPlace} from './log-view.ts';
import type {LogPlace, Search} from './search.ts';

/** While a pattern is being written what it finds is shown, and nothing of what was before is lost. */
export interface Draft {
	/** Where the search is to begin. */
	origin(service: string): LogPlace | undefined;
	/** Searches and places as they were. */
	restore(service: string): void;
	accept(): void;
	callOff(): void;
	isOf(service: string): boolean;
}

export function createDraft(logs: HeldLogs): Draft {
	const {panes, searches} = logs;
	let before: Before | undefined;

	function remember(service: string): Before {
		if (!before) {
			const known = new Set(panes.keys());
			const filter = panes.get(service)?.filter() ?? noFilter;
			// This may be what has the log shown, at the place of the terminal.
			const origin = logs.lineInView(service);
			const places = new Map([...panes].map(([name, pane]) => [name, pane.view.place()]));
			before = {service, known, filter, origin, places, searches: new Map(searches)};
		}

		return before;
	}

	function restore({searches: old, places}: Before): void {
		searches.clear();
		for (const [name, each] of old) {
			searches.set(name, each);
		}

		for (const [name, pane] of panes) {
			pane.view.goTo(places.get(name));
			logs.noteChange(pane);
		}
	}

	return {
		origin: service => remember(service).origin,
		restore(service) {
			restore(remember(service));
		},
		accept() {
			before = undefined;
		},
		callOff() {
			if (!before) {
				return;
			}

			const {service, known, filter} = before;
			if (panes.get(service)?.filter() !== filter) {
				logs.applyFilter(service, filter);
			}

			restore(before);
			for (const name of [...panes.keys()].filter(each => !known.has(each))) {
				panes.delete(name);
			}

			before = undefined;
		},
		isOf: service => before?.service === service,
	};
}

interface Before {
	readonly service: string;
	/** Whose log was shown. */
	readonly known: ReadonlySet<string>;
	readonly filter: LineFilter;
	readonly origin: LogPlace | undefined;
	readonly places: ReadonlyMap<string, ViewPlace | undefined>;
	readonly searches: ReadonlyMap<string, Search>;
}
