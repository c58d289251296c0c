import type {Head, PeerMessage} from '../peer-messages.ts';
import type {PeerEvent} from './events.ts';
import {isJoined, record, sayPeer, storePeer, type Link, type PeersState, type PeerTurn} from './state.ts';

/**
 *     joining side:  (linked) ──hello, again and again──► up ◄──hello── and while it is up: records ──► have
 *     other side:    ─────────────hello───────────────► up, and says hello back
 *
 * Either side is down again once the connection is lost; what was on its way is said again after the next hello, which says what
 * each of them has on its disk.
 */
export function linked(turn: PeerTurn, name: string): void {
	const link = linkOf(turn.state, name);
	link.isJoining = true;
	down(turn, link);
	link.resendMs = firstHelloMs;
	hello(turn, link);
	armLink(turn, link);
}

/** @returns the hub that was there, as far as that is known; undefined: the news is old. */
export function lost(turn: PeerTurn, {link: name, session, hasLeft}: Extract<PeerEvent, {readonly type: 'peer-lost'}>): string | undefined {
	const {links, ways} = turn.state;
	const link = links.get(name);
	// The last will of a process before the one that is there says nothing.
	if (session !== undefined && link?.other?.session !== session) {
		return undefined;
	}

	const other = link?.other?.hub ?? ways.get(name);
	if (link) {
		drop(turn, link);
	}

	if (hasLeft && ways.delete(name)) {
		storePeer(turn, {type: 'store', change: {type: 'way', link: name}});
	}

	return other;
}

/** @returns false: it is of no session that is there. */
export function isOfNow({session, hub}: PeersState, link: Link | undefined, message: PeerMessage): link is Link {
	return link?.other !== undefined && link.other.hub !== hub && message.session === link.other.session && message.to === session;
}

/** Which hubs it has a connection with. */
export function sayLinks(turn: PeerTurn): void {
	const {state} = turn;
	if (!isJoined(state)) {
		return;
	}

	const links = [...new Set([...state.links.values()].flatMap(({other}) => other?.hub ?? []))].sort();
	const before = state.hubs.get(state.hub);
	if (before?.name !== state.name || before.links.join(' ') !== links.join(' ')) {
		state.hubs.set(state.hub, {name: state.name, links});
		record(turn, {type: 'hub', name: state.name, links});
	}
}

/** Its timer has fired: a hello, or records, that were not answered are said once more. */
export function resend(turn: PeerTurn, name: string): void {
	const link = turn.state.links.get(name);
	if (!link) {
		return;
	}

	link.isTimerSet = false;
	const late = [...link.sending].filter(([, {at}]) => isLongAgo(turn, at, link.resendMs));
	const isUnanswered = !link.other && link.isJoining && isLongAgo(turn, link.greetedAt, link.resendMs);
	if (late.length > 0 || isUnanswered) {
		link.resendMs = Math.min(2 * link.resendMs, longestResendMs);
		// It may be another process by now, or have lost its disk.
		hello(turn, link);
		for (const [hub] of late) {
			link.sending.delete(hub);
		}
	}

	armLink(turn, link);
}

/** Also when the clock has been set back meanwhile. */
function isLongAgo({at}: PeerTurn, then: number, ms: number): boolean {
	return then + ms <= at || then > at;
}

/** Whoever has less than there is gets the next of it; of each hub one message at a time is on its way. */
export function pumpRecords(turn: PeerTurn): void {
	for (const link of turn.state.links.values()) {
		const {name, other, has, sending} = link;
		if (!other) {
			continue;
		}

		for (const {hub, upTo} of turn.state.heads.values()) {
			const after = has.get(hub) ?? 0;
			if (hub !== other.hub && upTo > after && !sending.has(hub)) {
				sending.set(hub, {upTo, at: turn.at});
				sayPeer(turn, {type: 'read-records', link: name, session: other.session, hub, after, upTo, limit: pageRecords});
			}
		}

		armLink(turn, link);
	}
}

export function sendRecords(turn: PeerTurn, {link: name, session, hub, after, upTo, records}: Extract<PeerEvent, {readonly type: 'records-read'}>): void {
	const link = turn.state.links.get(name);
	if (link?.other?.session === session && link.sending.has(hub)) {
		link.sending.set(hub, {upTo, at: turn.at});
		sayTo(turn, link, 'records', {hub, after, upTo, since: turn.state.heads.get(hub)?.since ?? 0, records});
	}
}

export function acknowledged(link: Link, heads: readonly Head[]): void {
	for (const {hub, upTo} of heads) {
		link.has.set(hub, Math.max(upTo, link.has.get(hub) ?? 0));
		if (upTo >= (link.sending.get(hub)?.upTo ?? Infinity)) {
			link.sending.delete(hub);
			link.resendMs = firstResendMs;
		}
	}
}

export function sayTo<Type extends Exclude<PeerMessage['type'], 'peer-hello'>>(turn: PeerTurn, {name, other}: Link, type: Type, body: Extract<PeerMessage, {readonly type: Type}>['body']): void {
	if (other) {
		// Which body a type has, the compiler cannot follow through a parameter.
		sayPeer(turn, {type: 'peer-send', link: name, message: {type, session: turn.state.session, to: other.session, body} as PeerMessage});
	}
}

/** `to`: as an answer to that session. */
export function hello(turn: PeerTurn, link: Link, to?: string, refusal?: string): void {
	const {state} = turn;
	link.greetedAt = turn.at;
	sayPeer(turn, {
		type: 'peer-send',
		link: link.name,
		message: {type: 'peer-hello', session: state.session, ...to !== undefined && {to}, body: {hub: state.hub, heads: [...state.heads.values()], ...refusal !== undefined && {refusal}}},
	});
}

export function linkOf({links}: PeersState, name: string): Link {
	const known = links.get(name);
	if (known) {
		return known;
	}

	const link: Link = {name, isJoining: false, other: undefined, has: new Map(), sending: new Map(), greetedAt: 0, resendMs: firstResendMs, isTimerSet: false};
	links.set(name, link);
	return link;
}

export function down(turn: PeerTurn, link: Link): void {
	const wasUp = link.other !== undefined;
	link.other = undefined;
	link.has.clear();
	link.sending.clear();
	if (wasUp) {
		sayLinks(turn);
	}
}

export function drop(turn: PeerTurn, link: Link): void {
	down(turn, link);
	turn.state.links.delete(link.name);
	if (link.isTimerSet) {
		sayPeer(turn, {type: 'clear-peer-timer', timer: `peer:${link.name}`});
	}
}

function armLink(turn: PeerTurn, link: Link): void {
	const isWaiting = link.other ? link.sending.size > 0 : link.isJoining;
	if (isWaiting && !link.isTimerSet) {
		link.isTimerSet = true;
		const oldest = link.other ? Math.min(...[...link.sending.values()].map(({at}) => at)) : link.greetedAt;
		const delayMs = Math.max(1, Math.min(oldest + link.resendMs - turn.at, link.resendMs));
		sayPeer(turn, {type: 'set-peer-timer', timer: `peer:${link.name}`, delayMs});
	}
}

const firstHelloMs = 2000;
export const firstResendMs = 5000;
const longestResendMs = 60_000;
/** Records in one message. */
const pageRecords = 200;
