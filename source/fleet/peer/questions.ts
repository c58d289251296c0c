import type {PassedAnswer, PassedAsk} from '../peer-messages.ts';
import type {Question} from '../questions.ts';
import type {PeerEvent} from './events.ts';
import {sayTo} from './links.ts';
import {routes} from './routes.ts';
import {sayPeer, type Asked, type PeersState, type PeerTurn} from './state.ts';

/**
 * Questions go by the shortest way to the hub that is to answer them, and their answers likewise. Nobody on the way remembers
 * them: whoever asks asks again. All of them may be asked twice.
 */
export function askElsewhere(turn: PeerTurn, {ask, hub, question}: Extract<PeerEvent, {readonly type: 'asked-elsewhere'}>): void {
	const {state} = turn;
	const id = `${state.session}-${++state.asks}`;
	const asked = {ask, hub, question, triesLeft: tries};
	state.asked.set(id, asked);
	askOnce(turn, id, asked);
}

/** No answer came in time. */
export function askAgain(turn: PeerTurn, id: string): void {
	const asked = turn.state.asked.get(id);
	if (asked) {
		askOnce(turn, id, asked);
	}
}

function askOnce(turn: PeerTurn, id: string, asked: Asked): void {
	const {state} = turn;
	const {ask, hub, question} = asked;
	const isSent = asked.triesLeft > 0 && forward(turn, hub, 'peer-ask', {id, from: state.hub, for: hub, hops: 0, question});
	asked.triesLeft--;
	if (isSent) {
		sayPeer(turn, {type: 'set-peer-timer', timer: `answer:${id}`, delayMs: againMs + waitMsOf(question)});
	} else {
		state.asked.delete(id);
		const message = `It is at the hub ${state.hubs.get(hub)?.name ?? hub}, which ${asked.triesLeft < tries - 1 ? 'does not answer' : 'is not connected now'}`;
		sayPeer(turn, {type: 'reply', ask, reply: {type: 'refused', body: {kind: 'unknown', message}}});
	}
}

export function takeAsk(turn: PeerTurn, ask: PassedAsk): void {
	if (ask.for === turn.state.hub) {
		sayPeer(turn, {type: 'answer-here', ask});
	} else if (ask.hops < mostHops) {
		forward(turn, ask.for, 'peer-ask', {...ask, hops: ask.hops + 1});
	}
}

export function takeAnswer(turn: PeerTurn, answer: PassedAnswer): void {
	const {state} = turn;
	if (answer.for !== state.hub) {
		if (answer.hops < mostHops) {
			forward(turn, answer.for, 'peer-answer', {...answer, hops: answer.hops + 1});
		}

		return;
	}

	const asked = state.asked.get(answer.id);
	if (asked) {
		state.asked.delete(answer.id);
		sayPeer(turn, {type: 'clear-peer-timer', timer: `answer:${answer.id}`}, {type: 'reply', ask: asked.ask, reply: answer.reply});
	}
}

export function answerElsewhere(turn: PeerTurn, {id, for: hub, reply}: Extract<PeerEvent, {readonly type: 'answered-here'}>): void {
	forward(turn, hub, 'peer-answer', {id, for: hub, hops: 0, reply});
}

/** @returns whether there is a way. */
function forward(turn: PeerTurn, hub: string, ...[type, body]: ['peer-ask', PassedAsk] | ['peer-answer', PassedAnswer]): boolean {
	const link = wayTo(turn.state, hub);
	if (link) {
		sayTo(turn, link, type, body);
	}

	return link !== undefined;
}

function wayTo(state: PeersState, hub: string) {
	return state.links.get(routes(state).get(hub) ?? '');
}

function waitMsOf(question: Question): number {
	return question.type === 'log' || question.type === 'show' ? question.body.waitMs ?? 0 : 0;
}

const againMs = 3000;
const tries = 4;
/** More than any sensible graph has; while connections change a message may go in circles. */
const mostHops = 32;
