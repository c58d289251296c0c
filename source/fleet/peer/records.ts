import type {Build} from '../builds.ts';
import type {ForeignNews, HubEffect, HubEvent, LedgerChange} from '../hub/events.ts';
import type {HubState} from '../hub/state.ts';
import {shownRow} from '../hub/turn.ts';
import type {Head, PeerRecord, Records, SuggestionRecord} from '../peer-messages.ts';
import {isFinal} from '../progress.ts';
import {isForgotten} from './away.ts';
import {sayTo} from './links.ts';
import {isJoined, putBuilder, putHead, record, saidOf, storePeer, type Link, type PeersState, type PeerTurn} from './state.ts';

/** Joined for the first time: all that is not over is said. What has ended before stays where it was built. */
export function activate(turn: PeerTurn, {builders, jobs, waitingById}: HubState): void {
	const {state} = turn;
	if (isJoined(state)) {
		return;
	}

	state.hubs.set(state.hub, {name: state.name, links: []});
	record(turn, {type: 'hub', name: state.name, links: []});
	for (const {builder} of builders.values()) {
		state.said.set(builder.name, saidOf(builder));
		record(turn, {type: 'builder', builder});
	}

	for (const {rows} of jobs.values()) {
		for (const row of rows) {
			record(turn, {type: 'row', row: shownRow(row)});
		}
	}

	for (const {suggestion, queuedAt, origin} of waitingById.values()) {
		if (origin === undefined) {
			saySuggestion(turn, {suggestion, queuedAt, isWaiting: true}, true);
		}
	}
}

/** What the hub itself has just come to know, and shows, is said to the others, in the same commit. */
export function publish(turn: PeerTurn, event: HubEvent['type'] | 'start', effects: readonly HubEffect[]): void {
	if (!isJoined(turn.state)) {
		return;
	}

	const changes = effects.flatMap(effect => effect.type === 'store' ? [effect.change] : []);
	const ended = new Set(changes.flatMap(change => change.type === 'result' ? [change.line.build] : []));
	const taken = new Set(changes.flatMap(change => change.type === 'job' ? [change.job.job.suggestion] : []));
	for (const change of changes) {
		if (change.type === 'suggestion' && change.origin === undefined && change.suggestion.retryOf === undefined) {
			// Others have taken it, where rows of theirs end its waiting.
			saySuggestion(turn, change, taken.has(change.suggestion.id) || event === 'passed-on' || event === 'taken-elsewhere');
		}
	}

	for (const effect of effects) {
		if (effect.type === 'tell') {
			sayRows(turn, effect.builds, event === 'passed-on' ? [] : effect.gone ?? [], ended);
			for (const {running: _running, queued: _queued, hub, ...builder} of effect.builders) {
				if (hub === undefined && turn.state.said.get(builder.name) !== saidOf(builder)) {
					turn.state.said.set(builder.name, saidOf(builder));
					record(turn, {type: 'builder', builder});
				}
			}
		}
	}
}

/** `isTaken`: if it waits no more, then because somebody builds it. */
function saySuggestion(turn: PeerTurn, {suggestion, queuedAt, isWaiting}: Pick<Extract<LedgerChange, {readonly type: 'suggestion'}>, 'suggestion' | 'queuedAt' | 'isWaiting'>, isTaken: boolean): void {
	const {waiting} = turn.state;
	const before = waiting.get(suggestion.id);
	if (suggestion.isForAnyOne) {
		// Only the hub that is chosen hears of it.
		return;
	}

	if (before && !isWaiting) {
		waiting.delete(suggestion.id);
		record(turn, {...before, isWaiting: false, isOver: !isTaken});
	} else if (!before) {
		record(turn, first => {
			const said: SuggestionRecord = {type: 'suggestion', suggestion, queuedAt, first, isWaiting, isOver: false};
			if (isWaiting) {
				waiting.set(suggestion.id, said);
			}

			return said;
		});
	}
}

function sayRows(turn: PeerTurn, builds: readonly Build[], gone: readonly string[], ended: ReadonlySet<string>): void {
	for (const id of gone) {
		record(turn, {type: 'gone', id});
	}

	for (const row of builds) {
		// A row that has ended is shown again when others take their places beside it. It ends once.
		if (row.hub === undefined && (!isFinal(row.state) || ended.has(row.id))) {
			record(turn, {type: 'row', row});
		}
	}
}

/** What another hub has passed on, of its own or of others. @returns what of it is news; undefined: nothing. */
export function takeRecords(turn: PeerTurn, link: Link, {hub, after, upTo, since, records}: Records): ForeignNews | undefined {
	const {state} = turn;
	const head: Head = state.heads.get(hub) ?? {hub, upTo: 0, since};
	link.has.set(hub, Math.max(upTo, link.has.get(hub) ?? 0));
	const isNews = hub !== state.hub && after <= head.upTo && upTo > head.upTo;
	const fresh = isNews ? records.filter(({number}) => number > head.upTo && number <= upTo) : [];
	for (const each of fresh) {
		storePeer(turn, {type: 'store', change: {type: 'record', hub, record: each}});
	}

	if (isNews) {
		putHead(turn, {...head, upTo});
	}

	sayTo(turn, link, 'have', {heads: [state.heads.get(hub) ?? head]});
	return isNews ? newsOf(turn, head, fresh) : undefined;
}

function newsOf(turn: PeerTurn, head: Head, records: readonly PeerRecord[]): ForeignNews {
	const {state} = turn;
	const {hub} = head;
	const suggestions: Array<ForeignNews['suggestions'][number]> = [];
	const over: string[] = [];
	const taken: string[] = [];
	const rows: Build[] = [];
	const gone: string[] = [];
	for (const {body} of records) {
		switch (body.type) {
			case 'suggestion': {
				const {suggestion, queuedAt} = body;
				if (isFirstSight(state, body) && isToBeBuilt(body, head, state.hub)) {
					suggestions.push({suggestion, queuedAt, origin: hub, mayWait: body.isWaiting || body.for !== undefined});
				} else if (!body.isWaiting && body.for === undefined) {
					(body.isOver ? over : taken).push(suggestion.id);
				}

				break;
			}

			case 'row': {
				const row = {...body.row, hub};
				if (isFinal(row.state)) {
					state.open.delete(row.id);
				} else {
					state.open.set(row.id, row);
				}

				if (isFinal(row.state) || !isForgotten(state, hub)) {
					rows.push(row);
				} else {
					taken.push(row.suggestion);
				}

				break;
			}

			case 'gone': {
				gone.push(body.id);
				state.open.delete(body.id);
				break;
			}

			case 'builder': {
				putBuilder(state, hub, body.builder);
				break;
			}

			case 'hub': {
				state.hubs.set(hub, {name: body.name, links: body.links});
			}
		}
	}

	return {suggestions, over, taken, rows, gone};
}

/**
 * Only those that were said to be waiting are said again. Whoever has not seen that, for it was replaced too soon, sees it for the
 * first time now, however far its head is.
 */
function isFirstSight({waiting}: PeersState, body: SuggestionRecord): boolean {
	const {id} = body.suggestion;
	const isFirst = !waiting.has(id);
	if (body.isWaiting) {
		waiting.set(id, body);
	} else {
		waiting.delete(id);
	}

	return isFirst;
}

/** Neither over, nor history, nor for another hub. */
function isToBeBuilt({first, isWaiting, isOver, for: chosen}: SuggestionRecord, {since}: Head, own: string): boolean {
	return !isOver && (chosen === undefined ? first > since || isWaiting : chosen === own);
}
