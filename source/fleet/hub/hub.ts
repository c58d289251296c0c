import type {UpMessage} from '../messages.ts';
import type {HubEffect, HubEvent, HubTimer, LedgerState} from './events.ts';
import {stopWaiting, takeNews} from './foreign.ts';
import {askAround, greet, lose, sayBye, welcomeRival} from './hello.ts';
import {lookFor, tellMissing} from './presence.ts';
import {takeQuestion} from './questions.ts';
import {takeReport} from './report.ts';
import {resultsRead} from './results.ts';
import {readLedger, type HubState} from './state.ts';
import {armKeep, dropOld, retry} from './suggest.ts';
import {closeTurn, openTurn, type Turn} from './turn.ts';
import {resend} from './work.ts';

export interface HubOptions {
	/** How long a suggestion waits for a builder that matches; absent: 30 days. */
	readonly keepMs?: number;
	/** Its id among joined hubs. */
	readonly hub?: string;
	/**
	 * Result lines have numbers above this. Higher than any that a hub with these data has given, it keeps apart those that were given
	 * since a copy was made which this ledger is: a builder that has them would take the new ones for them.
	 */
	readonly resultsFrom?: number;
}

/** A hub as its ledger has it. Whoever was there when the last one went is looked for. */
export function startHub(ledger: LedgerState, session: string, at: number, {keepMs = 30 * 86_400_000, hub = '', resultsFrom = 0}: HubOptions = {}): readonly [HubState, readonly HubEffect[]] {
	const state = readLedger(ledger, session, {keepMs, hub, resultsFrom});
	const turn = openTurn(state, at);
	lookFor(turn, state);
	armKeep(turn);
	return [state, closeTurn(turn)];
}

/**
 * The whole judgement of a hub: what came, and what is to be written and said. The state is changed in place; whoever calls uses
 * the one that is returned.
 *
 *     builder:   (new) ──hello──► online ◄──resume── paused        work:  suggestion ──► waits for a builder that matches
 *                  ▲                │ │ ▲──pause──────►                      │                   │ one is welcomed
 *                  │      its connection breaks │ drain                      ▼                   ▼
 *               missing ◄───────────┘ └────► draining ──bye──► offline    a job for each builder and revision: sent until it is
 *                  └──hello, or a report──► back                          reported, and followed to its end (`job.ts`)
 */
export function stepHub(state: HubState, event: HubEvent): readonly [HubState, readonly HubEffect[]] {
	const turn = openTurn(state, event.at);
	take(turn, event);
	return [state, closeTurn(turn)];
}

function take(turn: Turn, event: HubEvent): void {
	switch (event.type) {
		case 'heard': {
			hear(turn, event.builder, event.message);
			break;
		}

		case 'builder-lost': {
			const seat = turn.state.builders.get(event.builder);
			if (seat) {
				lose(turn, seat, event.session);
			}

			break;
		}

		case 'reconnected': {
			askAround(turn);
			break;
		}

		case 'asked': {
			takeQuestion(turn, event.ask, event.question);
			break;
		}

		case 'timer-fired': {
			timerFired(turn, event.timer);
			break;
		}

		case 'results-read': {
			resultsRead(turn, event);
			break;
		}

		case 'rows-read': {
			retry(turn, event);
			break;
		}

		case 'passed-on': {
			takeNews(turn, event.news);
			break;
		}

		case 'taken-elsewhere': {
			stopWaiting(turn, event.suggestion);
			break;
		}
	}
}

function hear(turn: Turn, builder: string, message: UpMessage): void {
	const seat = turn.state.builders.get(builder);
	switch (message.type) {
		case 'hello': {
			greet(turn, builder, message);
			break;
		}

		case 'report': {
			if (seat) {
				takeReport(turn, seat, message);
			}

			break;
		}

		case 'bye': {
			if (seat) {
				sayBye(turn, seat, message.session);
			}

			break;
		}
	}
}

function timerFired(turn: Turn, timer: HubTimer): void {
	if (timer === 'keep') {
		dropOld(turn);
		return;
	}

	const [kind, ...rest] = timer.split(':');
	const seat = turn.state.builders.get(rest.join(':'));
	if (!seat) {
		return;
	}

	if (kind === 'resend') {
		resend(turn, seat);
	} else if (kind === 'missing') {
		tellMissing(turn, seat);
	} else {
		welcomeRival(turn, seat);
	}
}
