import {setTimeout as sleep} from 'node:timers/promises';
import {decodeAsk, decodePeer, decodePresence, decodeUp, encodeAsk, encodeBroadcast, encodeDown, encodePeer, encodePresence, encodeReply, isRefusal, maxMessageBytes} from '../fleet/codec.ts';
import {builderNameProblem} from '../fleet/names.ts';
import type {BroadcastMessage, DownMessage, UpMessage} from '../fleet/messages.ts';
import type {PeerMessage} from '../fleet/peer-messages.ts';
import type {Reply} from '../fleet/questions.ts';
import {topics} from '../fleet/topics.ts';
import type {Link, LinkListener, LinkOptions} from '../wire/link.ts';
import type {Desk, Identity} from './desk.ts';
import {readTopic, subscriptions, type Topic} from './subscriptions.ts';

export interface WireListener {
	heard(builder: string, message: UpMessage): void;
	lost(builder: string, session: string): void;
	/** Of a hub that joins this one. */
	heardPeer(hub: string, message: PeerMessage): void;
	/** `hasLeft`: people want it so there. */
	lostPeer(hub: string, session: string, hasLeft: boolean): void;
	/** Another hub has taken the broker over. */
	rival(): void;
	/** A sentence without its stop, for who runs the hub. */
	notice(text: string): void;
	connected(): void;
	disconnected(why: string): void;
	/** Not tried again. */
	rejected(message: string): void;
}

export interface WireOptions {
	readonly session: string;
	readonly desk: Pick<Desk, 'ask'>;
	/** Of whom the broker does not tell who he is. */
	readonly stranger: Identity;
	open(options: Pick<LinkOptions, 'clientId' | 'subscriptions' | 'will'>, listener: LinkListener): Link;
}

export interface Wire {
	send(builder: string, message: DownMessage): void;
	broadcast(message: BroadcastMessage): void;
	/** To a hub that joins this one. */
	sendPeer(hub: string, message: PeerMessage): void;
	/** Whether another hub answers on this broker; only before `appear`. */
	findsRival(): Promise<boolean>;
	/** Says that the hub is there: from now on, and after each connect. Before it no question is answered. */
	appear(): void;
	/** Says goodbye. */
	end(): Promise<void>;
}

/** The hub's end of the broker: what comes in is read, what goes out written. */
export function openWire({session, desk, stranger, open}: WireOptions, listener: WireListener): Wire {
	const sessions = new Map<string, string>();
	const own = topics.client(`hub${session}`);
	const over = new AbortController();
	let isThere = false;
	let rival: string | undefined;
	let rivalAnswered = () => {};

	const say = () => {
		if (isThere && rival === undefined) {
			link.publish(topics.hub, encodePresence({session}), {retain: true});
		}
	};

	const link = open({clientId: `client:hub${session}`, subscriptions: [...subscriptions, own.answer], will: {topic: topics.hub, payload: encodePresence({session: undefined})}}, {
		connected() {
			// Another hub may have taken this one's place while it was away: what the broker keeps of it comes first.
			setTimeout(say, retainedMs).unref();
			listener.connected();
		},
		lost(why) {
			listener.disconnected(why);
		},
		rejected(_why, message) {
			listener.rejected(message);
		},
		message(topic, payload, from) {
			if (topic === own.answer) {
				rivalAnswered();
				return;
			}

			const read = readTopic(topic);
			if (read?.type === 'hub') {
				presence(payload);
			} else if (read && isThere) {
				take(read, payload, from);
			}
		},
	});

	const take = (read: Exclude<Topic, {type: 'hub'}>, payload: Uint8Array, from: Identity | undefined) => {
		switch (read.type) {
			case 'up': {
				up(read.builder, payload);
				break;
			}

			case 'presence': {
				builderPresence(read.builder, payload);
				break;
			}

			case 'ask': {
				void answer(read.client, payload, from ?? stranger);
				break;
			}

			case 'peer-up': {
				peerUp(read.hub, payload);
				break;
			}

			case 'peer-gone': {
				const gone = decodePresence(payload);
				if (!isRefusal(gone) && gone.session !== undefined) {
					listener.lostPeer(read.hub, gone.session, gone.isLeaving === true);
				}
			}
		}
	};

	const presence = (payload: Uint8Array) => {
		const found = decodePresence(payload);
		if (isRefusal(found) || found.session === session) {
			return;
		}

		rival = found.session;
		if (rival === undefined) {
			// The will of a connection of ours that the broker has given up late.
			say();
		} else if (isThere) {
			listener.rival();
		}
	};

	const up = (builder: string, payload: Uint8Array) => {
		const message = decodeUp(payload);
		if (builderNameProblem(builder) !== undefined) {
			return;
		}

		if (isRefusal(message)) {
			listener.notice(`what ${builder} says cannot be understood: ${message.refusal}`);
			return;
		}

		sessions.set(builder, message.session);
		listener.heard(builder, message);
	};

	const peerUp = (hub: string, payload: Uint8Array) => {
		const message = decodePeer(payload);
		if (isRefusal(message)) {
			listener.notice(`what the hub ${hub} says cannot be understood: ${message.refusal}`);
		} else {
			listener.heardPeer(hub, message);
		}
	};

	const builderPresence = (builder: string, payload: Uint8Array) => {
		const found = decodePresence(payload);
		const last = sessions.get(builder);
		if (!isRefusal(found) && found.session === undefined && last !== undefined && builderNameProblem(builder) === undefined) {
			listener.lost(builder, last);
		}
	};

	const answer = async (client: string, payload: Uint8Array, identity: Identity) => {
		const asked = decodeAsk(payload);
		if (isRefusal(asked)) {
			if (asked.id !== undefined) {
				reply(client, asked.id, {type: 'refused', body: {kind: 'wrong', message: `The hub does not understand the question: ${asked.refusal}`}});
			}

			return;
		}

		reply(client, asked.id, await desk.ask(asked.question, identity, {id: `${client}/${asked.id}`, signal: over.signal}));
	};

	const reply = (client: string, id: string, given: Reply) => {
		const bytes = encodeReply({id, reply: given});
		link.publish(topics.client(client).answer, bytes.length > maxMessageBytes ? encodeReply({id, reply: tooLarge(given, bytes.length)}) : bytes);
	};

	return {
		send(builder, message) {
			link.publish(topics.builder(builder).down, encodeDown(message));
		},
		broadcast(message) {
			link.publish(topics.all, encodeBroadcast(message));
		},
		sendPeer(hub, message) {
			link.publish(topics.peer(hub).down, encodePeer(message));
		},
		async findsRival() {
			await sleep(retainedMs);
			if (rival === undefined) {
				return false;
			}

			return new Promise(resolve => {
				const patience = setTimeout(resolve, rivalMs, false);
				rivalAnswered = () => {
					clearTimeout(patience);
					resolve(true);
				};
				link.publish(own.ask, encodeAsk({id: session, question: {type: 'builders', body: {}}}));
			});
		},
		appear() {
			isThere = true;
			// It has not answered: what the broker keeps of it is old.
			rival = undefined;
			say();
		},
		async end() {
			isThere = false;
			over.abort();
			link.publish(topics.hub, encodePresence({session: undefined}), {retain: true});
			await link.end();
		},
	};
}

function tooLarge(reply: Reply, bytes: number): Reply {
	const done = reply.type === 'suggested' ? `The hub has ${reply.body.suggestion}, but the` : 'The';
	return {type: 'refused', body: {kind: 'wrong', message: `${done} answer has ${bytes.toLocaleString('en')} bytes, and a message at most ${maxMessageBytes.toLocaleString('en')}`}};
}

/** What a broker keeps comes with the connection. */
const retainedMs = 500;
/** A hub that lives answers before. */
const rivalMs = 3000;
