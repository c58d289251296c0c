import type {SecureContext} from 'node:tls';
import {parseAddress, type BrokerAddress} from './address.ts';
import type {Connection, openConnection} from './connection.ts';
import {afterDelay, firstDelayMs, spread} from './delays.ts';
import {createAssembler, createSplitter} from './parts.ts';
import type {Identity} from './rules.ts';
import {prepareTls, type TlsFiles} from './tls-files.ts';
import type {Rejection} from './trouble.ts';

/** One MQTT connection that comes back by itself: after up to 1 s, each time 1.3 times as long, at most 60 s; at random, half of it at least. */
export interface Link {
	/** QoS 1 (from the broker's own process QoS 0), in parts where it is large, unless it is retained. Dropped while it is not connected: the protocol says it again. */
	publish(topic: string, payload: Uint8Array, options?: {readonly retain?: boolean}): void;
	/** Whether all subscriptions stand. */
	readonly isConnected: boolean;
	/** Bytes given to `publish` that the broker has not acknowledged: whoever sends much waits for `drained`. */
	readonly pendingBytes: number;
	/** What is pending is published first, for at most 1 s; then a goodbye without the last will. No word comes to the listener any more. */
	end(): Promise<void>;
}

export interface LinkOptions {
	/** As `parseAddress` takes it. */
	readonly url: string;
	readonly user?: string;
	readonly token?: string;
	readonly tls?: TlsFiles;
	/** `clientIdOf`: the embedded broker goes by it. */
	readonly clientId: string;
	/** Retained; published by the broker when the connection breaks. */
	readonly will?: {readonly topic: string; readonly payload: Uint8Array};
	/** Made again after each connect. */
	readonly subscriptions: readonly string[];
	/** 15 unless it is said; a link that is dead is noticed after one and a half of it. */
	readonly keepaliveSeconds?: number;
}

export interface LinkListener {
	/** Every subscription is granted; messages that the broker kept may have come before. */
	connected(): void;
	/** Or could not be made, in words; tried again by itself. */
	lost(why: string): void;
	/** `from`: who published it, as the embedded broker knows it; only for a link that is in its process. */
	message(topic: string, payload: Uint8Array, from?: Identity): void;
	/** Not tried again: the token, or what it may do, is refused, or one side does not trust the other's certificate. */
	rejected(why: Rejection, message: string): void;
	/** `pendingBytes` has fallen to `lowWaterBytes` or below. */
	drained?(): void;
}

export const lowWaterBytes = 64 * 1024;

type State =
	| {readonly type: 'waiting'; readonly timer: NodeJS.Timeout}
	| {readonly type: 'connecting'; readonly connection: Connection}
	| {readonly type: 'connected'; readonly connection: Connection; readonly since: number}
	| {readonly type: 'ended'};

/** Nothing is called before it has returned. */
export function openLink(options: LinkOptions, listener: LinkListener): Link {
	const address = addressOf(options.url);
	const prepared = prepareTls(address.isEncrypted ? options.tls ?? {} : undefined);
	const assembler = createAssembler();
	const split = createSplitter();
	let pendingBytes = 0;
	let delayMs = firstDelayMs;
	let ending: Promise<void> | undefined;
	let state: State = {type: 'waiting', timer: setTimeout(connect, 0)};

	function connect(): void {
		if ('refusal' in prepared) {
			state = {type: 'ended'};
			listener.rejected('tls', prepared.refusal);
			return;
		}

		const {context} = prepared;
		// A hub that has its broker in it may never open a link: it does without the client.
		void import('./connection.ts').then(client => {
			if (state.type !== 'ended') {
				dial(client.openConnection, context);
			}
		});
	}

	function dial(open: typeof openConnection, secureContext: SecureContext | undefined): void {
		const connection = open({...options, address, secureContext}, {
			opened() {
				state = {type: 'connected', connection, since: performance.now()};
				listener.connected();
			},
			message(topic, payload) {
				const whole = assembler.take(topic, payload);
				if (whole && state.type !== 'ended') {
					listener.message(topic, whole);
				}
			},
			acknowledged: settle,
			closed(trouble) {
				const livedMs = state.type === 'connected' ? performance.now() - state.since : 0;
				pendingBytes = 0;
				assembler.forget();
				if (state.type === 'ended') {
					return;
				}

				if (trouble.type !== 'lost') {
					state = {type: 'ended'};
					listener.rejected(trouble.type, trouble.message);
					return;
				}

				// One that breaks at once, again and again, is no success: two of the same client id would end each other for ever.
				if (livedMs > delayMs) {
					delayMs = firstDelayMs;
				}

				state = {type: 'waiting', timer: setTimeout(connect, spread(delayMs))};
				delayMs = afterDelay(delayMs);
				listener.lost(trouble.message);
			},
		});
		state = {type: 'connecting', connection};
	}

	function settle(bytes: number): void {
		const before = pendingBytes;
		pendingBytes -= bytes;
		if (before > lowWaterBytes && pendingBytes <= lowWaterBytes && state.type === 'connected') {
			listener.drained?.();
		}
	}

	return {
		get isConnected() {
			return state.type === 'connected';
		},
		get pendingBytes() {
			return pendingBytes;
		},
		publish(topic, payload, {retain = false} = {}) {
			if (state.type !== 'connected') {
				return;
			}

			for (const part of retain ? [payload] : split(payload)) {
				pendingBytes += part.length;
				state.connection.publish(topic, part, retain);
			}
		},
		async end() {
			ending ??= endOf(state);
			state = {type: 'ended'};
			await ending;
		},
	};
}

async function endOf(state: State): Promise<void> {
	switch (state.type) {
		case 'waiting':
			clearTimeout(state.timer);
			return;
		case 'connecting':
			state.connection.abandon();
			return;
		case 'connected':
			return state.connection.end();
		case 'ended':
	}
}

function addressOf(url: string): BrokerAddress {
	const address = parseAddress(url);
	if ('refusal' in address) {
		throw new Error(address.refusal);
	}

	return address;
}
