import type {Head, PeerMessage} from '../peer-messages.ts';
import {forget} from './away.ts';
import {down, drop, firstResendMs, hello, linkOf, sayLinks} from './links.ts';
import {putHead, sayPeer, storePeer, type Link, type PeerTurn} from './state.ts';

/** Somebody is there; `activate`: for a hub that has never been joined until now. */
export function greeted(turn: PeerTurn, name: string, {session, to, body: {hub, heads, refusal}}: Extract<PeerMessage, {readonly type: 'peer-hello'}>, activate: () => void): void {
	const {state} = turn;
	const isAnswer = to === state.session;
	if (to !== undefined && !isAnswer) {
		return;
	}

	if (hub === state.hub) {
		refuseItself(turn, linkOf(state, name), session, isAnswer);
		return;
	}

	if (isAnswer && refusal !== undefined) {
		refuse(turn, linkOf(state, name), refusal);
		return;
	}

	if (saidOfItself(heads, state.hub) > saidOfItself([...state.heads.values()], state.hub)) {
		refuseOld(turn, linkOf(state, name), session, isAnswer);
		return;
	}

	activate();
	const link = linkOf(state, name);
	const isNew = link.other?.session !== session;
	learnHubs(turn, hub, heads);
	if (isNew) {
		down(turn, link);
	}

	link.other = {hub, session};
	seeWho(turn, link, hub);
	link.resendMs = firstResendMs;
	link.has.clear();
	link.sending.clear();
	for (const {hub: owner, upTo} of heads) {
		link.has.set(owner, upTo);
	}

	if (isNew) {
		sayLinks(turn);
	}

	// Whoever has joined knows that it is heard only by the answer.
	if (!isAnswer) {
		hello(turn, link, session);
	}
}

/** Another hub than the last time is where this one has joined one: that one has lost its data, or is at home elsewhere. */
function seeWho(turn: PeerTurn, {name, isJoining}: Link, hub: string): void {
	const {ways} = turn.state;
	const before = ways.get(name);
	if (isJoining && before !== hub) {
		ways.set(name, hub);
		storePeer(turn, {type: 'store', change: {type: 'way', link: name, hub}});
		if (before !== undefined) {
			forget(turn, before, 'is no more where it was');
		}
	}
}

/** Whoever joins is told by the same words, coming back. */
function refuseItself(turn: PeerTurn, link: Link, session: string, isAnswer: boolean): void {
	if (isAnswer) {
		refuse(turn, link, session === turn.state.session ? 'it is this hub itself' : 'its data are a copy of those of this hub: with an empty --data it is one of its own');
	} else {
		hello(turn, link, session);
		drop(turn, link);
	}
}

/**
 * Others have heard more of this hub than it knows to have said. What it says from here on would have numbers that they know already,
 * and would be lost.
 */
function refuseOld(turn: PeerTurn, link: Link, session: string, isAnswer: boolean): void {
	const {name, hub} = turn.state;
	const reason = `the data of the hub ${name} (${hub}) are older than what others have heard of it: they were put back, or copied; with an empty --data it is a hub of its own`;
	if (isAnswer) {
		refuse(turn, link, reason);
	} else {
		hello(turn, link, session, reason);
		sayPeer(turn, {type: 'tell', builds: [], builders: [], notice: `a hub cannot join this one: ${reason}`});
		drop(turn, link);
	}
}

function refuse(turn: PeerTurn, link: Link, reason: string): void {
	sayPeer(turn, {type: 'peer-refused', link: link.name, reason});
	drop(turn, link);
}

function saidOfItself(heads: readonly Head[], own: string): number {
	return heads.find(({hub}) => hub === own)?.upTo ?? 0;
}

/**
 * What there was before the two were joined is not built anew. Whoever knew the other one already has only been away, and builds
 * what the other one builds.
 */
function learnHubs(turn: PeerTurn, other: string, heads: readonly Head[]): void {
	const {heads: known} = turn.state;
	const isOld = known.has(other);
	for (const {hub, upTo, since} of heads) {
		if (!known.has(hub)) {
			putHead(turn, {hub, upTo: 0, since: isOld ? since : upTo});
		}
	}
}
