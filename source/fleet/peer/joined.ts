import type {HubEffect, HubEvent, LedgerState} from '../hub/events.ts';
import {startHub, stepHub, type HubOptions} from '../hub/hub.ts';
import type {HubState} from '../hub/state.ts';
import type {PeerMessage, Records} from '../peer-messages.ts';
import {awayTimerFired, forgetBehind} from './away.ts';
import {foreignBuilders, matchingElsewhere, passOn, seeHubs} from './builders.ts';
import type {JoinedEffect, JoinedEvent, PeerEvent, PeerLedger, PeerTimer} from './events.ts';
import {greeted} from './greetings.ts';
import {acknowledged, isOfNow, linked, lost, pumpRecords, resend, sayLinks, sendRecords} from './links.ts';
import {answerElsewhere, askAgain, askElsewhere, takeAnswer, takeAsk} from './questions.ts';
import {activate, publish, takeRecords} from './records.ts';
import {readPeers, sayPeer, type Link, type PeersState, type PeerTurn} from './state.ts';

/** A hub with the hubs that it is joined with, if any. */
export interface JoinedState {
	hub: HubState;
	readonly peers: PeersState;
}

export interface JoinedOptions extends HubOptions {
	/** For ever, and no other hub's. */
	readonly hub: string;
	/** For people. */
	readonly name: string;
}

interface JoinedTurn extends PeerTurn {
	readonly joined: JoinedState;
	/** What waits here may have somebody elsewhere now. */
	mayPassOn: boolean;
}

/** As `startHub`; links to other hubs are opened by whoever calls. */
export function startJoined(ledger: LedgerState, peers: PeerLedger, session: string, at: number, options: JoinedOptions): readonly [JoinedState, readonly JoinedEffect[]] {
	const [hub, effects] = startHub(ledger, session, at, options);
	const turn = openTurn({hub, peers: readPeers(peers, {hub: options.hub, name: options.name, session, keepMs: hub.keepMs})}, at);
	take(turn, 'start', effects);
	// Those that it had are gone.
	sayLinks(turn);
	return closeTurn(turn);
}

/**
 * The hub's own judgement (`stepHub`), and around it what is said to and heard from others. What changes here is numbered and
 * written in the commit of the change itself (`publish`); what is heard is handed to the hub in the commit that moves its head
 * (`takeRecords`): so each piece of news is taken once, whatever way it comes, and whoever dies in between.
 */
export function stepJoined(state: JoinedState, event: JoinedEvent): readonly [JoinedState, readonly JoinedEffect[]] {
	const turn = openTurn(state, event.at);
	if (isOfPeers(event)) {
		takePeer(turn, event);
	} else {
		run(turn, event);
	}

	return closeTurn(turn);
}

function openTurn(joined: JoinedState, at: number): JoinedTurn {
	return {joined, state: joined.peers, at, stores: [], says: [], mayPassOn: false};
}

function closeTurn(turn: JoinedTurn): readonly [JoinedState, readonly JoinedEffect[]] {
	if (turn.state.heads.size > 0) {
		const isChanged = seeHubs(turn);
		for (const {suggestion, builder} of turn.mayPassOn || isChanged ? passOn(turn, turn.joined.hub) : []) {
			run(turn, {type: 'taken-elsewhere', suggestion, at: turn.at});
			tellElsewhere(turn, suggestion, [builder]);
		}

		pumpRecords(turn);
	}

	return [turn.joined, [...turn.stores, ...turn.says]];
}

function run(turn: JoinedTurn, event: HubEvent): void {
	const [hub, effects] = stepHub(turn.joined.hub, event);
	turn.joined.hub = hub;
	take(turn, event.type, effects);
	if (event.type === 'asked' && event.question.type === 'suggest') {
		tellElsewhere(turn, event.question.body.id, matchingElsewhere(turn.state, event.question.body));
	}
}

function take(turn: JoinedTurn, event: HubEvent['type'] | 'start', effects: readonly HubEffect[]): void {
	for (const effect of effects) {
		turn.mayPassOn ||= effect.type === 'store' && effect.change.type === 'suggestion' && effect.change.isWaiting;
		const isWritten = effect.type === 'store' || effect.type === 'write-log';
		(isWritten ? turn.stores : turn.says).push(isWritten ? effect : withForeign(turn.state, effect));
	}

	publish(turn, event, effects);
}

/** Whoever has suggested it in this turn is told who is to build it at other hubs. */
function tellElsewhere({says}: JoinedTurn, suggestion: string, elsewhere: readonly string[]): void {
	for (const [index, effect] of says.entries()) {
		if (elsewhere.length > 0 && effect.type === 'reply' && effect.reply.type === 'suggested' && effect.reply.body.suggestion === suggestion) {
			says[index] = {...effect, reply: {type: 'suggested', body: {...effect.reply.body, elsewhere}}};
		}
	}
}

/** Who asks for builders is shown those of all hubs. */
function withForeign(state: PeersState, effect: HubEffect): HubEffect {
	if (effect.type !== 'reply' || effect.reply.type !== 'builders') {
		return effect;
	}

	const builders = [...effect.reply.body.builders, ...foreignBuilders(state)];
	return {...effect, reply: {type: 'builders', body: {builders}}};
}

function takePeer(turn: JoinedTurn, event: PeerEvent): void {
	switch (event.type) {
		case 'peer-linked': {
			activate(turn, turn.joined.hub);
			linked(turn, event.link);
			break;
		}

		case 'peer-heard': {
			hear(turn, event.link, event.message);
			break;
		}

		case 'peer-lost': {
			lose(turn, event);
			break;
		}

		case 'hub-given-up': {
			seeHubs(turn);
			forgetBehind(turn, event.hub, 'is left');
			break;
		}

		case 'records-read': {
			sendRecords(turn, event);
			break;
		}

		case 'asked-elsewhere': {
			askElsewhere(turn, event);
			break;
		}

		case 'answered-here': {
			answerElsewhere(turn, event);
			break;
		}

		case 'peer-timer-fired': {
			timerFired(turn, event.timer);
		}
	}
}

function lose(turn: JoinedTurn, event: Extract<PeerEvent, {readonly type: 'peer-lost'}>): void {
	const other = lost(turn, event);
	if (event.hasLeft && other !== undefined) {
		seeHubs(turn);
		forgetBehind(turn, other, event.session === undefined ? 'is left' : 'has left');
	}
}

function hear(turn: JoinedTurn, name: string, message: PeerMessage): void {
	if (message.type === 'peer-hello') {
		greeted(turn, name, message, () => {
			activate(turn, turn.joined.hub);
		});
		return;
	}

	const link = turn.state.links.get(name);
	if (isOfNow(turn.state, link, message)) {
		hearOfNow(turn, link, message);
	}
}

function hearOfNow(turn: JoinedTurn, link: Link, message: Exclude<PeerMessage, {readonly type: 'peer-hello'}>): void {
	switch (message.type) {
		case 'records': {
			const news = takeRecords(turn, link, message.body);
			if (news) {
				run(turn, {type: 'passed-on', news, at: turn.at});
				turn.mayPassOn = true;
				tellBuilders(turn, message.body);
			}

			break;
		}

		case 'have': {
			acknowledged(link, message.body.heads);
			break;
		}

		case 'peer-ask': {
			takeAsk(turn, message.body);
			break;
		}

		case 'peer-answer': {
			takeAnswer(turn, message.body);
		}
	}
}

/** Those of whom there is news: they are another thing now, or have more or less to do. */
function tellBuilders(turn: JoinedTurn, {hub, records}: Records): void {
	const names = new Set(records.flatMap(({body}) => body.type === 'builder' ? [body.builder.name] : body.type === 'row' ? [body.row.builder] : []));
	const builders = names.size === 0 ? [] : foreignBuilders(turn.state, [hub], names);
	if (builders.length > 0) {
		sayPeer(turn, {type: 'tell', builds: [], builders});
	}
}

function timerFired(turn: JoinedTurn, timer: PeerTimer): void {
	const [kind, ...rest] = timer.split(':');
	if (kind === 'away') {
		awayTimerFired(turn);
	} else if (kind === 'peer') {
		resend(turn, rest.join(':'));
	} else {
		askAgain(turn, rest.join(':'));
	}
}

function isOfPeers(event: JoinedEvent): event is PeerEvent {
	return ofPeers.has(event.type);
}

const ofPeers: ReadonlySet<string> = new Set<PeerEvent['type']>(['peer-linked', 'peer-heard', 'peer-lost', 'hub-given-up', 'records-read', 'asked-elsewhere', 'answered-here', 'peer-timer-fired']);
