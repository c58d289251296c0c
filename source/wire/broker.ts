import {once} from 'node:events';
import type {AddressInfo, Server, Socket} from 'node:net';
import type {TLSSocket} from 'node:tls';
import {Aedes, type AedesPublishPacket, type Client} from 'aedes';
import mqttPacket from 'mqtt-packet';
import {escapeControls} from '../lib/escape-controls.ts';
import {printPlace} from './address.ts';
import {guardStream, type Unsent} from './guarded-stream.ts';
import type {Link, LinkListener, LinkOptions} from './link.ts';
import {listen} from './listen.ts';
import {createLobby} from './lobby.ts';
import {limitNotices} from './notices.ts';
import {createOwnLinks} from './own-links.ts';
import {keepRetained} from './retained.ts';
import type {Identity} from './rules.ts';
import {certificateOf, letIn, nameOf, type AdmissionOptions, type Visitor} from './visitors.ts';

/** MQTT 3.1.1 in memory: nothing outlives it, clean sessions only. */
export interface Broker {
	readonly port: number;
	/** Of this process, without a socket; it may do everything, and is told from whom messages come. It ends with the broker, never before by itself: its last will is never needed. */
	link(options: Pick<LinkOptions, 'subscriptions' | 'will' | 'clientId'>, listener: LinkListener): Link;
	/** Every connection of this user, also one whose token is being looked at. */
	disconnect(user: string): void;
	/** At one more place, with the same rules. Rejects when it cannot. @returns the port. */
	listen(at: ListenAddress): Promise<number>;
	/** Who has come by it stays. @returns why not: it does not listen there, or nowhere else, and nobody could tell it anything any more. */
	unlisten(at: ListenAddress): Promise<'done' | 'unknown' | 'only-one'>;
	/** HOST:PORT. */
	readonly places: readonly string[];
	close(): Promise<void>;
}

export interface ListenAddress {
	readonly host: string;
	/** 0: any. */
	readonly port: number;
}

export interface BrokerOptions extends ListenAddress {
	/** What the files hold. With `ca` only those may connect whose certificate it has signed, and a builder's is for its name (CN). */
	readonly tls?: {readonly cert: string; readonly key: string; readonly ca?: string};
	/** Undefined: nobody. */
	authenticate(user: string | undefined, token: string | undefined, certificateName?: string): Promise<Identity | undefined>;
	readonly maxPacketBytes: number;
	readonly maxPacketsPerSecond: number;
	/** Who was disconnected and why, as a sentence without its stop; at most twenty in ten seconds. */
	notice?(text: string): void;
	/** 4 MiB beside the largest packet, and 256 MiB, unless they are said. */
	readonly maxUnsentBytes?: number;
	readonly maxUnsentBytesOfAll?: number;
	/** How many connections may be unknown at a time, of all and of one address, and for how long each: 256, 128, 10 s. */
	readonly maxStrangers?: number;
	readonly maxStrangersOfOne?: number;
	readonly patienceMs?: number;
	/** How many more wait until there is room, of all and of one address: 4,096, 2,048. */
	readonly maxWaiting?: number;
	readonly maxWaitingOfOne?: number;
}

/** Rejects when it cannot listen, or the certificate cannot be used. */
export async function openBroker(options: BrokerOptions): Promise<Broker> {
	const {maxUnsentBytes = options.maxPacketBytes + 4 * 1024 * 1024, maxUnsentBytesOfAll = 256 * 1024 * 1024, maxStrangers = 256, maxStrangersOfOne = 128, patienceMs = 10_000, maxWaiting = 4096, maxWaitingOfOne = 2048} = options;
	const notice = limitNotices(options.notice ?? (() => {}));
	const limits = {maxPacketBytes: options.maxPacketBytes, maxPacketsPerSecond: options.maxPacketsPerSecond, maxUnsentBytes, maxUnsentBytesOfAll};
	const visitors = new Set<Visitor>();
	/** Also of those who are gone: their last wills come later. */
	const visitorOfStream = new WeakMap<object, Visitor>();
	const unsent: Unsent = {bytes: 0};
	const lobby = createLobby({maxStrangers, maxStrangersOfOne, maxWaiting, maxWaitingOfOne, patienceMs}, address => {
		notice(`a connection from ${address} was closed: it did not say within ${patienceMs / 1000} s who it is`);
	});
	const visitorOf = (client: Client | null) => client === null ? undefined : visitorOfStream.get(client.conn);
	// Else it keeps two bytes for each number that there is: 65,536 buffers, made while the first message waits.
	mqttPacket.writeToStream.cacheNumbers = false;

	const admission: AdmissionOptions = {
		authenticate: options.authenticate,
		admitted({socket, guarded}) {
			lobby.leave(socket);
			guarded.admit();
		},
		notice,
	};
	const bytesOf = createEncoder();
	const own = createOwnLinks((packet, done) => {
		aedes.publish(packet, done);
	});
	// It says something itself before it is there.
	const aedes = await Aedes.createBroker({
		// Ours go first.
		connectTimeout: patienceMs * 2,
		keepaliveLimit: maxKeepaliveSeconds,
		preConnect(_client, packet, done) {
			done(null, packet.protocolVersion === 4);
		},
		authenticate(client, user, password, done) {
			const visitor = visitorOf(client);
			if (visitor) {
				void letIn(visitor, client, user, password, admission).then(refusal => {
					done(refusal, refusal === null);
				});
			}
		},
		authorizePublish(client, {topic, qos, retain}, done) {
			const visitor = visitorOf(client);
			const right = visitor?.known?.rights.publish.get(topic);
			if (right && qos < 2 && (!retain || right.isRetainable)) {
				done(null);
				return;
			}

			if (visitor) {
				notice(`${nameOf(visitor)} was disconnected: it may not publish to ${escapeControls(topic.slice(0, 200))}${right ? ' in this way' : ''}`);
			}

			done(new Error('not authorized'));
		},
		authorizeSubscribe(client, subscription, done) {
			const visitor = visitorOf(client);
			const isAllowed = visitor?.known?.rights.subscribe.has(subscription.topic) ?? false;
			if (visitor && !isAllowed) {
				notice(`${nameOf(visitor)} may not read ${escapeControls(subscription.topic.slice(0, 200))}`);
			}

			done(null, isAllowed ? subscription : null);
		},
		authorizeForward(client, packet) {
			const visitor = visitorOf(client);
			if (!visitor || packet.qos > 0 || packet.retain) {
				return packet;
			}

			visitor.guarded.stream.write(bytesOf(packet));
			return null;
		},
		published({topic, payload}, client, done) {
			own.deliver(topic, payload as Uint8Array, visitorOf(client)?.known?.identity);
			done();
		},
	});
	keepRetained(aedes);

	function receive(socket: Socket): void {
		if (socket.destroyed) {
			return;
		}

		socket.setNoDelay();
		const address = socket.remoteAddress ?? '';
		const guarded = guardStream(socket, limits, unsent, why => {
			notice(`${nameOf(visitor)} was disconnected: ${why}`);
		});
		const visitor: Visitor = {guarded, socket, address, certificate: options.tls?.ca === undefined ? undefined : certificateOf(socket as TLSSocket), user: undefined, known: undefined};
		visitors.add(visitor);
		visitorOfStream.set(guarded.stream, visitor);
		aedes.handle(guarded.stream);
		socket.once('close', () => {
			visitors.delete(visitor);
		});
	}

	const servers = new Map<string, Server>();
	const listenAt = async (at: ListenAddress): Promise<number> => {
		const server = await listen({...options, host: at.host, port: at.port}, lobby.enter, receive, (error, socket) => {
			if (socket.remoteAddress !== undefined) {
				notice(`a connection from ${socket.remoteAddress} was closed: ${error.message}`);
			}
		});
		const {port} = server.address() as AddressInfo;
		servers.set(printPlace({...at, port}), server);
		return port;
	};

	const port = await listenAt(options).catch(async (error: unknown) => {
		await closeAedes(aedes);
		throw error;
	});
	return {
		port,
		listen: listenAt,
		async unlisten(at) {
			const server = servers.get(printPlace(at));
			if (!server || servers.size === 1) {
				return server ? 'only-one' : 'unknown';
			}

			servers.delete(printPlace(at));
			server.close();
			return 'done';
		},
		get places() {
			return [...servers.keys()];
		},
		link: own.open,
		disconnect(user) {
			for (const visitor of visitors) {
				if (visitor.user === user) {
					visitor.guarded.stream.destroy();
				}
			}
		},
		async close() {
			own.close();
			const closed = Promise.all([...servers.values()].map(async server => once(server, 'close')));
			for (const server of servers.values()) {
				server.close();
			}
			lobby.end();
			await closeAedes(aedes);
			for (const {guarded} of visitors) {
				guarded.stream.destroy();
			}

			await closed;
		},
	};
}

/** What goes with QoS 0 is the same for all readers: aedes would put it together anew for each of a thousand. */
function createEncoder(): (packet: AedesPublishPacket) => Buffer {
	let last: AedesPublishPacket | undefined;
	let bytes: Buffer;
	return packet => {
		if (packet !== last) {
			const {topic, payload} = packet;
			last = packet;
			bytes = mqttPacket.generate({cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false});
		}

		return bytes;
	};
}

/** Who says that it lives less often than this may be dead for long. */
const maxKeepaliveSeconds = 300;

async function closeAedes(aedes: Aedes): Promise<void> {
	await new Promise<void>(resolve => {
		aedes.close(resolve);
	});
}
