import type {HubEvent} from '../fleet/hub/events.ts';
import type {JoinedEvent} from '../fleet/peer/events.ts';
import type {Ledger} from './ledger/ledger.ts';
import type {ReadEffect} from './loop.ts';

/** What of a ledger reducers ask for. */
export type ReadLedger = Pick<Ledger, 'resultsAfter' | 'rowsOf' | 'suggestion' | 'recordsAfter'>;

/**
 * What the reducer has asked the ledger for, as the event that it waits for.
 *
 * @param at The hub's clock, in milliseconds since 1970.
 */
export function readWanted(effect: Exclude<ReadEffect, {readonly type: 'read-records'}>, ledger: ReadLedger, at: number): HubEvent;
export function readWanted(effect: ReadEffect, ledger: ReadLedger, at: number): JoinedEvent;
export function readWanted(effect: ReadEffect, ledger: ReadLedger, at: number): JoinedEvent {
	switch (effect.type) {
		case 'read-results': {
			const {builder, after, upTo, limit} = effect;
			return {type: 'results-read', builder, after, upTo, lines: ledger.resultsAfter(after, limit), at};
		}

		case 'read-rows': {
			const {ask, id, suggestion} = effect;
			// What other hubs have built they repeat themselves.
			const builds = ledger.rowsOf(id).filter(({hub}) => hub === undefined);
			const suggestions = [...new Set(builds.map(each => each.suggestion))].flatMap(each => ledger.suggestion(each) ?? []);
			return {type: 'rows-read', ask, id, suggestion, builds, suggestions, at};
		}

		case 'read-records': {
			const {link, session, hub, after, upTo, limit} = effect;
			return {type: 'records-read', link, session, hub, after, ...ledger.recordsAfter(hub, after, upTo, limit), at};
		}
	}
}
