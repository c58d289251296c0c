import {decodePeer, decodePresence, encodePeer, encodePresence, isRefusal} from '../fleet/codec.ts';
import type {PeerMessage} from '../fleet/peer-messages.ts';
import {peerUser, topics} from '../fleet/topics.ts';
import {openLink, type Link} from '../wire/link.ts';
import {clientIdOf} from '../wire/rules.ts';
import type {TlsFiles} from '../wire/tls-files.ts';

/** A hub that this one joins. */
export interface Joining {
	readonly url: string;
	/** Of the role `hub`, made there. */
	readonly token?: string;
	readonly tls?: TlsFiles;
}

/** What this hub has with others: those that it joins, by their addresses, and those that join it, by their ids. */
export interface Peers {
	/** @returns false: it has joined that one already. */
	join(joining: Joining): boolean;
	/** What is known of it is shown no more. @returns false: neither it nor a process before it has joined that one. */
	leave(url: string): Promise<boolean>;
	readonly joined: readonly string[];
	/** The name of the link to one that joins this hub. */
	linkOf(hub: string): string;
	send(link: string, message: PeerMessage): void;
	/** It leads nowhere that is of use. */
	refused(link: string, reason: string): void;
	end(): Promise<void>;
}

export interface PeersListener {
	linked(link: string): void;
	heard(link: string, message: PeerMessage): void;
	lost(link: string): void;
	/** People want it so. */
	left(link: string): void;
	/** Some time or other, be it by a process before this one. */
	hasBeenLinked(link: string): boolean;
	/** To one that joins this hub, by its broker. */
	sendDown(hub: string, message: PeerMessage): void;
	/** A sentence without its stop, for who runs the hub. */
	notice(text: string): void;
}

export function openPeers({hub, session}: {readonly hub: string; readonly session: string}, listener: PeersListener): Peers {
	const links = new Map<string, Link>();
	const own = topics.peer(hub);

	const open = ({url, token, tls}: Joining): Link => {
		const name = `${joinedPrefix}${url}`;
		let other: string | undefined;
		let isConnected = false;
		let hasToldLoss = false;
		const presence = (payload: Uint8Array) => {
			const found = decodePresence(payload);
			if (isRefusal(found) || found.session === other) {
				return;
			}

			other = found.session;
			if (other === undefined) {
				listener.lost(name);
			} else if (isConnected) {
				listener.linked(name);
			}
		};

		const link = openLink({
			url,
			user: peerUser(hub),
			...token !== undefined && {token},
			...tls && {tls},
			clientId: clientIdOf({role: 'hub', name: hub}, session),
			will: {topic: own.gone, payload: encodePresence({session})},
			subscriptions: [own.down, topics.hub],
		}, {
			connected() {
				isConnected = true;
				hasToldLoss = false;
				// The broker may have kept the last will of a connection before this one.
				link.publish(own.gone, new Uint8Array(), {retain: true});
				listener.notice(`joined with ${url}`);
				if (other !== undefined) {
					listener.linked(name);
				}
			},
			lost(why) {
				if (isConnected) {
					listener.lost(name);
				}

				isConnected = false;
				other = undefined;
				// It is tried again and again.
				if (!hasToldLoss) {
					hasToldLoss = true;
					listener.notice(`${url} cannot be reached: ${why}`);
				}
			},
			message(topic, payload) {
				if (topic === topics.hub) {
					presence(payload);
					return;
				}

				const message = decodePeer(payload);
				if (isRefusal(message)) {
					listener.notice(`what ${url} says cannot be understood: ${message.refusal}`);
				} else if (links.has(url)) {
					listener.heard(name, message);
				}
			},
			rejected(_why, message) {
				listener.notice(`${url} does not let this hub join it, which comes as ${peerUser(hub)}: ${message}`);
			},
		});
		return link;
	};

	const end = async (url: string, isLeaving = false) => {
		const link = links.get(url);
		links.delete(url);
		link?.publish(own.gone, encodePresence({session, ...isLeaving && {isLeaving}}), {retain: true});
		await link?.end();
	};

	return {
		join(joining) {
			if (links.has(joining.url)) {
				return false;
			}

			links.set(joining.url, open(joining));
			return true;
		},
		async leave(url) {
			const name = `${joinedPrefix}${url}`;
			if (!links.has(url) && !listener.hasBeenLinked(name)) {
				return false;
			}

			listener.left(name);
			await end(url, true);
			return true;
		},
		get joined() {
			return [...links.keys()];
		},
		linkOf: other => `${joiningPrefix}${other}`,
		send(link, message) {
			if (link.startsWith(joiningPrefix)) {
				listener.sendDown(link.slice(joiningPrefix.length), message);
			} else {
				links.get(link.slice(joinedPrefix.length))?.publish(own.up, encodePeer(message));
			}
		},
		refused(link, reason) {
			const url = link.slice(joinedPrefix.length);
			if (link.startsWith(joinedPrefix)) {
				listener.notice(`${url} is not joined: ${reason}`);
				void end(url);
			}
		},
		async end() {
			await Promise.all([...links.keys()].map(async url => end(url)));
		},
	};
}

const joinedPrefix = 'to ';
const joiningPrefix = 'from ';
