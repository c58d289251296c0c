import {endRunning} from './cancel.ts';
import {clearTimers, type Life, type Turn} from './state.ts';

export function drain({state}: Turn): void {
	if (state.life.type === 'working') {
		state.life = {type: 'draining'};
		state.speech.isAsked = true;
	}
}

/** What runs is ended, and runs again when the builder is back. */
export function end(turn: Turn, life: Life & {readonly type: 'ending'}): void {
	const {state} = turn;
	if (state.life.type === 'ending') {
		return;
	}

	state.life = life;
	for (const held of state.begun) {
		if (!endRunning(turn, held)) {
			state.begun.delete(held);
		}
	}
}

export function leave(turn: Turn): void {
	const {life, begun} = turn.state;
	if (begun.size > 0) {
		return;
	}

	if (life.type === 'ending') {
		finish(turn, life.reason, life.message);
	} else if (life.type === 'draining' && !hasToSay(turn)) {
		finish(turn, 'drained');
	}
}

/** How builds have ended. A hub that has not been there at all is not waited for. */
function hasToSay({state}: Turn): boolean {
	return state.hasBeenWelcomed && [...state.held.values()].some(({phase}) => phase === 'final');
}

function finish(turn: Turn, reason: 'drained' | 'ended' | 'refused', message?: string): void {
	const {state, effects} = turn;
	if (state.link.type !== 'apart' && reason !== 'refused') {
		effects.push({type: 'send', message: {type: 'bye', session: state.self.session, body: {}}});
	}

	clearTimers(turn, ['hello', 'resend', 'flush']);
	effects.push({type: 'finish', reason, ...message !== undefined && {message}});
	state.life = {type: 'over'};
}
