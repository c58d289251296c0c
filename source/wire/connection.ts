import {connect as connectTcp, isIP, type Socket} from 'node:net';
import {connect as connectTls, type SecureContext} from 'node:tls';
import {MqttClient} from 'mqtt';
import {printAddress, type BrokerAddress} from './address.ts';
import type {LinkOptions} from './link.ts';
import {describeClose, isReset, troubleOf, type Trouble} from './trouble.ts';

/** One connection of a link, from dialling to its end. */
export interface Connection {
	/** Once it is open. */
	publish(topic: string, payload: Uint8Array, retain: boolean): void;
	/** Publishes what is pending first, for at most 1 s, and says goodbye. */
	end(): Promise<void>;
	/** At once. */
	abandon(): void;
}

export interface ConnectionListener {
	/** Accepted, and every subscription granted. */
	opened(): void;
	message(topic: string, payload: Uint8Array): void;
	/** Payload bytes that the broker has. */
	acknowledged(bytes: number): void;
	/** Once, last. */
	closed(trouble: Trouble): void;
}

type ConnectionOptions = Omit<LinkOptions, 'url' | 'tls'> & {readonly address: BrokerAddress; readonly secureContext: SecureContext | undefined};

/** Until it is open: a name to be looked up, TLS, and answers to CONNECT and SUBSCRIBE. */
const openingMs = 20_000;
const flushMs = 1000;

export function openConnection({address, secureContext, clientId, user, token, will, subscriptions, keepaliveSeconds = 15}: ConnectionOptions, listener: ConnectionListener): Connection {
	const target = printAddress(address);
	let trouble: Trouble | undefined;
	let isClosed = false;
	let isAnswered = false;
	const socket = dial(address, secureContext);
	const fail = (found: Trouble) => {
		trouble ??= found;
		socket.destroy();
	};

	// Before the client's own: the first that is told is the reason.
	socket.on('error', error => {
		if (!isReset(error)) {
			fail(troubleOf(error, target));
		}
	});
	// A new client for each connection: it would send again what it has from the last one, of which the protocol knows nothing.
	const client = new MqttClient(() => socket, {
		protocolVersion: 4,
		clean: true,
		clientId,
		keepalive: keepaliveSeconds,
		// Else whoever publishes all the time would never find out that nobody is there.
		reschedulePings: false,
		timerVariant: 'native',
		reconnectPeriod: 0,
		resubscribe: false,
		connectTimeout: openingMs,
		// Two bytes for each number that there is would be 65,536 buffers in every builder.
		writeCache: false,
		...user !== undefined && {username: user},
		...token !== undefined && {password: token},
		...will && {will: {topic: will.topic, payload: asBuffer(will.payload), qos: 1, retain: true}},
	});
	const opening = setTimeout(() => {
		fail({type: 'lost', message: `${target} does not answer`});
	}, openingMs);
	client.on('error', error => {
		if (!isReset(error)) {
			fail(isAnswered || 'code' in error ? troubleOf(error, target) : {type: 'lost', message: `${target} answers, but not in MQTT: is it another port?`});
		}
	});
	client.on('packetreceive', () => {
		isAnswered = true;
	});
	client.on('message', (topic, payload) => {
		listener.message(topic, payload);
	});
	client.on('connect', () => {
		if (subscriptions.length === 0) {
			open();
			return;
		}

		client.subscribe([...subscriptions], {qos: 1}, (error, _asked, answer) => {
			const refused = answer?.granted.findIndex(code => Number(code) > 2) ?? -1;
			if (refused >= 0) {
				fail({type: 'token', message: `${target} does not let this one read ${subscriptions[refused]}`});
			} else if (error) {
				fail({type: 'lost', message: describeClose(target, {isAnswered, isEncrypted: address.isEncrypted})});
			} else {
				open();
			}
		});
	});
	client.on('close', () => {
		if (!isClosed) {
			isClosed = true;
			clearTimeout(opening);
			listener.closed(trouble ?? {type: 'lost', message: describeClose(target, {isAnswered, isEncrypted: address.isEncrypted})});
		}
	});
	listenForLife(socket, client);

	function open(): void {
		if (!isClosed && trouble === undefined) {
			clearTimeout(opening);
			listener.opened();
		}
	}

	return {
		publish(topic, payload, retain) {
			client.publish(topic, asBuffer(payload), {qos: 1, retain}, error => {
				if (!error) {
					listener.acknowledged(payload.length);
				}
			});
		},
		async end() {
			if (isClosed) {
				return;
			}

			await new Promise<void>(resolve => {
				const timer = setTimeout(() => socket.destroy(), flushMs);
				socket.once('close', () => {
					clearTimeout(timer);
					resolve();
				});
				client.end(false);
			});
		},
		abandon() {
			fail({type: 'lost', message: 'ended'});
		},
	};
}

function dial({host, port, isEncrypted}: BrokerAddress, secureContext: SecureContext | undefined): Socket {
	const socket = isEncrypted
		? connectTls({host, port, ...secureContext && {secureContext}, ...isIP(host) === 0 && {servername: host}})
		: connectTcp({host, port});
	return socket.setNoDelay();
}

/** Whatever comes is a sign of life, be it a part of something long: an answer to a ping may stand in line behind it. */
function listenForLife(socket: Socket, client: MqttClient): void {
	let heardAt = performance.now();
	socket.on('data', () => {
		const now = performance.now();
		if (now - heardAt > 500) {
			heardAt = now;
			client.reschedulePing(true);
		}
	});
}

function asBuffer(bytes: Uint8Array): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
