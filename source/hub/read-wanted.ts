import type {HubEvent} from '../fleet/hub-events.ts';
import type {Ledger} from './ledger/ledger.ts';
import type {ReadEffect} from './loop.ts';

/** What the judgement of the hub wants to know of the ledger. */
export function readWanted(effect: ReadEffect, ledger: Ledger, at: number): HubEvent {
	switch (effect.type) {
		case 'read-results': {
			const {builder, after, upTo, limit} = effect;
			return {type: 'results-read', builder, after, upTo, lines: ledger.resultsAfter(after, limit), at};
		}

		case 'read-rows': {
			const {ask, id, suggestion} = effect;
			const builds = ledger.rowsOf(id);
			const suggestions = [...new Set(builds.map(each => each.suggestion))].flatMap(each => ledger.suggestion(each) ?? []);
			return {type: 'rows-read', ask, id, suggestion, builds, suggestions, at};
		}
	}
}
