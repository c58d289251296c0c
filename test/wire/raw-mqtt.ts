import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {onTestFinished} from 'vitest';
import {until} from '../helpers/until.ts';

/** MQTT 3.1.1 by hand: what no decent client would send. */
export interface RawClient {
	readonly socket: Socket;
	send(...packets: readonly Buffer[]): void;
	/** Whole packets that have come: type and body. */
	received(): ReadonlyArray<{readonly type: number; readonly body: Buffer}>;
	/** The return code. */
	connack(): Promise<number>;
	isClosed(): boolean;
	closes(): Promise<void>;
}

/** Gone when the test is over. */
export async function dialRaw(port: number): Promise<RawClient> {
	return speakRaw(connect({host: '127.0.0.1', port}));
}

/** The same over a connection that is being made. */
export async function speakRaw(socket: Socket): Promise<RawClient> {
	let bytes = Buffer.alloc(0);
	let isClosed = false;
	socket.on('data', (chunk: Buffer) => {
		bytes = Buffer.concat([bytes, chunk]);
	});
	socket.on('error', () => {
		// Told by `close`.
	});
	socket.on('close', () => {
		isClosed = true;
	});
	onTestFinished(() => {
		socket.destroy();
	});
	await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
	const received = () => split(bytes);
	return {
		socket,
		received,
		send(...packets) {
			socket.write(Buffer.concat(packets));
		},
		async connack() {
			return (await until('an answer to CONNECT', () => received().find(({type}) => type === 2), {found: () => `closed: ${isClosed}`})).body[1]!;
		},
		isClosed: () => isClosed,
		async closes() {
			await until('the connection is closed', () => isClosed, {found: () => `${received().length} packets came`});
		},
	};
}

function split(bytes: Buffer): ReadonlyArray<{readonly type: number; readonly body: Buffer}> {
	const packets = [];
	for (let offset = 0; offset + 2 <= bytes.length;) {
		let length = 0;
		let at = offset + 1;
		for (let bits = 0; ; bits += 7) {
			const byte = bytes[at++]!;
			length += (byte & 0x7F) << bits;
			if (byte < 0x80) {
				break;
			}
		}

		if (at + length > bytes.length) {
			break;
		}

		packets.push({type: bytes[offset]! >> 4, body: bytes.subarray(at, at + length)});
		offset = at + length;
	}

	return packets;
}

export interface ConnectFields {
	readonly clientId: string;
	readonly user?: string;
	readonly token?: string;
	readonly isClean?: boolean;
	readonly keepaliveSeconds?: number;
	readonly version?: number;
	readonly will?: {readonly topic: string; readonly text: string};
}

export function connectPacket({clientId, user, token, isClean = true, keepaliveSeconds = 60, version = 4, will}: ConnectFields): Buffer {
	const flags = (user === undefined ? 0 : 0x80) | (token === undefined ? 0 : 0x40) | (will ? 0x2C : 0) | (isClean ? 2 : 0);
	return packet(0x10, Buffer.concat([
		text('MQTT'),
		Buffer.from([version, flags, keepaliveSeconds >> 8, keepaliveSeconds & 0xFF]),
		text(clientId),
		...will ? [text(will.topic), text(will.text)] : [],
		...user === undefined ? [] : [text(user)],
		...token === undefined ? [] : [text(token)],
	]));
}

export function subscribePacket(...filters: readonly string[]): Buffer {
	return packet(0x82, Buffer.concat([Buffer.from([0, 7]), ...filters.map(filter => Buffer.concat([text(filter), Buffer.from([1])]))]));
}

export function publishPacket(topic: string, payload: Uint8Array | string, {qos = 1, retain = false}: {readonly qos?: 0 | 1 | 2; readonly retain?: boolean} = {}): Buffer {
	return packet(0x30 | qos << 1 | (retain ? 1 : 0), Buffer.concat([text(topic), ...qos > 0 ? [Buffer.from([0, 9])] : [], Buffer.from(payload as string)]));
}

export const pingPacket = Buffer.from([0xC0, 0]);

export function packet(head: number, body: Buffer): Buffer {
	return Buffer.concat([Buffer.from([head]), lengthOf(body.length), body]);
}

/** As the fixed header says it. */
export function lengthOf(bytes: number): Buffer {
	const digits = [];
	for (let left = bytes; ;) {
		const digit = left % 128;
		left = Math.floor(left / 128);
		digits.push(left > 0 ? digit | 0x80 : digit);
		if (left === 0) {
			return Buffer.from(digits);
		}
	}
}

function text(value: string): Buffer {
	const bytes = Buffer.from(value);
	return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xFF]), bytes]);
}
