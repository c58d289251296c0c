import type {PublishPacket} from 'aedes';
import type {Broker} from './broker.ts';
import type {LinkListener} from './link.ts';
import {createAssembler, createSplitter} from './parts.ts';
import {topicFilter} from './topic-filter.ts';
import type {Identity} from './rules.ts';

/** Links of the broker's own process. */
export interface OwnLinks {
	readonly open: Broker['link'];
	/** What was published by whoever; `from`: absent for this process. */
	deliver(topic: string, payload: Uint8Array, from: Identity | undefined): void;
	close(): void;
}

/** `send`: gives a message to the broker, which calls back when it has been delivered. */
export function createOwnLinks(send: Send): OwnLinks {
	const open = new Set<{readonly filters: ReadonlyArray<(levels: readonly string[]) => boolean>; readonly listener: LinkListener}>();
	const publish = inOrder(send);
	const assembler = createAssembler();
	const split = createSplitter();
	return {
		open({subscriptions}, listener) {
			const reader = {filters: subscriptions.map(filter => topicFilter(filter)), listener};
			let isConnected = false;
			let pendingBytes = 0;
			let idle = () => {};
			open.add(reader);
			setImmediate(() => {
				if (open.has(reader)) {
					isConnected = true;
					listener.connected();
				}
			});
			return {
				get isConnected() {
					return isConnected && open.has(reader);
				},
				get pendingBytes() {
					return pendingBytes;
				},
				publish(topic, payload, {retain = false} = {}) {
					if (!isConnected || !open.has(reader)) {
						return;
					}

					for (const part of retain ? [payload] : split(payload)) {
						pendingBytes += part.length;
						publish(topic, part, retain, () => {
							pendingBytes -= part.length;
							if (pendingBytes === 0) {
								idle();
								listener.drained?.();
							}
						});
					}
				},
				async end() {
					open.delete(reader);
					if (pendingBytes > 0) {
						await new Promise<void>(resolve => {
							const timer = setTimeout(resolve, 1000);
							idle = () => {
								clearTimeout(timer);
								resolve();
							};
						});
					}
				},
			};
		},
		deliver(topic, given, from) {
			const payload = assembler.take(topic, given);
			if (!payload) {
				return;
			}

			const levels = topic.split('/');
			for (const {filters, listener} of open) {
				if (filters.some(isMeant => isMeant(levels))) {
					listener.message(topic, payload, from);
				}
			}
		},
		close() {
			open.clear();
		},
	};
}

type Send = (packet: PublishPacket, done: () => void) => void;

interface Waiting {
	readonly topic: string;
	readonly payload: Uint8Array;
	readonly retain: boolean;
	readonly done: () => void;
}

/**
 * aedes numbers what is published, keeps a retained message first, and takes a message for a doubled one that comes to a reader after
 * a higher number: nothing is given to it while a retained one is under way. For the same reason no other goes with QoS 1, which
 * would look for sessions that outlive their connections, and there are none: an answer to each message is all that it would add.
 */
function inOrder(send: Send): (topic: string, payload: Uint8Array, retain: boolean, done: () => void) => void {
	const waiting: Waiting[] = [];
	let isRetaining = false;
	const give = ({topic, payload, retain, done}: Waiting) => {
		isRetaining = retain;
		send({cmd: 'publish', topic, payload: Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength), qos: retain ? 1 : 0, retain, dup: false}, () => {
			if (retain) {
				isRetaining = false;
				for (let next = waiting.shift(); next; next = isRetaining ? undefined : waiting.shift()) {
					give(next);
				}
			}

			done();
		});
	};

	return (topic, payload, retain, done) => {
		const message = {topic, payload, retain, done};
		if (isRetaining) {
			waiting.push(message);
		} else {
			give(message);
		}
	};
}
