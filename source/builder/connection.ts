import type {BuilderEvent} from '../fleet/builder/events.ts';
import {decodeBroadcast, decodeDown, decodePresence, encodePresence, encodeUp, isRefusal, maxMessageBytes} from '../fleet/codec.ts';
import type {UpMessage} from '../fleet/messages.ts';
import {topics} from '../fleet/topics.ts';
import type {Clock} from '../runtime/clock.ts';
import type {Link, LinkListener, LinkOptions} from '../wire/link.ts';
import {clientIdOf} from '../wire/rules.ts';
import type {Rejection} from '../wire/trouble.ts';

export interface ConnectionOptions {
	readonly name: string;
	readonly session: string;
	readonly clock: Clock;
	open(options: Pick<LinkOptions, 'clientId' | 'subscriptions' | 'will' | 'user'>, listener: LinkListener): Link;
}

/** Called never before `connectBuilder` has returned. */
export interface ConnectionListener {
	happened(event: BuilderEvent): void;
	connected(): void;
	/** Or could not be made, in words; tried again by itself. */
	lost(why: string): void;
	/** Not tried again. */
	rejected(why: Rejection, message: string): void;
	/** What somebody has sent is no message; a sentence without its stop. */
	misunderstood(refusal: string): void;
	/** What it has to say is more than a message holds; a clause. */
	unsayable(why: string): void;
}

export interface BuilderConnection {
	/** Dropped while there is no connection. */
	send(message: UpMessage): void;
	/** `saysGoodbye`: that nobody of this name is there; not said by one who had no right to the name. */
	end(saysGoodbye: boolean): Promise<void>;
}

/** A builder's end of the broker. */
export function connectBuilder({name, session, clock, open}: ConnectionOptions, listener: ConnectionListener): BuilderConnection {
	const own = topics.builder(name);
	/** What the broker is too slow for, in its order. */
	let outbox: UpMessage[] = [];
	let isConnected = false;

	const happened = (event: Omit<BuilderEvent & {readonly type: 'connected' | 'connection-lost'}, 'at'>) => {
		listener.happened({...event, at: clock.now()});
	};

	const post = (): void => {
		while (outbox.length > 0 && link.pendingBytes < mostPending) {
			const bytes = encodeUp(outbox.shift()!);
			if (bytes.length > maxMessageBytes) {
				listener.unsayable(`it has ${bytes.length.toLocaleString('en')} bytes, and a message at most ${maxMessageBytes.toLocaleString('en')}`);
			} else {
				link.publish(own.up, bytes);
			}
		}
	};

	const link = open({
		clientId: clientIdOf({role: 'builder', name}, session),
		user: name,
		will: {topic: own.presence, payload: encodePresence({session: undefined})},
		subscriptions: [own.down, topics.all, topics.hub],
	}, {
		connected() {
			link.publish(own.presence, encodePresence({session}), {retain: true});
			isConnected = true;
			listener.connected();
			happened({type: 'connected'});
		},
		lost(why) {
			outbox = [];
			listener.lost(why);
			if (isConnected) {
				isConnected = false;
				happened({type: 'connection-lost'});
			}
		},
		rejected: listener.rejected,
		drained: post,
		message(topic, payload) {
			if (topic === topics.hub) {
				const presence = decodePresence(payload);
				if (isRefusal(presence)) {
					listener.misunderstood(presence.refusal);
				} else {
					listener.happened({type: 'hub-seen', session: presence.session, at: clock.now()});
				}

				return;
			}

			const message = topic === topics.all ? decodeBroadcast(payload) : decodeDown(payload);
			if (isRefusal(message)) {
				listener.misunderstood(message.refusal);
			} else {
				listener.happened({type: 'heard', message, at: clock.now()});
			}
		},
	});

	return {
		send(message) {
			if (link.isConnected) {
				outbox.push(message);
				post();
			}
		},
		async end(saysGoodbye) {
			for (const message of outbox) {
				link.publish(own.up, encodeUp(message));
			}

			if (saysGoodbye) {
				link.publish(own.presence, encodePresence({session: undefined}), {retain: true});
			}

			await link.end();
		},
	};
}

/** Given to the link and not acknowledged. */
const mostPending = 4 * 1024 * 1024;
