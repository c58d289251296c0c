import {randomBytes} from 'node:crypto';
import {maxMessageBytes} from '../fleet/codec.ts';

/**
 * Some brokers take no message of more than 1 MB (NATS unless it is told otherwise, EMQX) and end the connection that sends one. What
 * is larger goes in parts, which are messages on the same topic: a byte with which no other message begins (MessagePack has no value
 * that does), a number of the whole, how many parts it has and which one this is, then its bytes. With a part the whole is lost, as
 * any message may be: it is said again.
 */
export const largestPart = 512 * 1024;

const mark = 0xC1;
/** The mark, the number (8 bytes), the count and the index (2 bytes each). */
const headBytes = 13;

/** Of one process, whose wholes have numbers of their own. */
export function createSplitter(): (payload: Uint8Array) => readonly Uint8Array[] {
	let number = randomBytes(8).readBigUInt64BE();
	return payload => {
		number = BigInt.asUintN(64, number + 1n);
		return splitMessage(payload, number);
	};
}

/** `number`: of no other message that may be under way on its topic. What would be taken for a part is one. */
export function splitMessage(payload: Uint8Array, number: bigint, partBytes = largestPart): readonly Uint8Array[] {
	if (payload.length <= partBytes && payload[0] !== mark) {
		return [payload];
	}

	const room = partBytes - headBytes;
	const count = Math.ceil(payload.length / room);
	return Array.from({length: count}, (_, index) => {
		const bytes = payload.subarray(index * room, (index + 1) * room);
		const part = Buffer.allocUnsafe(headBytes + bytes.length);
		part[0] = mark;
		part.writeBigUInt64BE(number, 1);
		part.writeUInt16BE(count, 9);
		part.writeUInt16BE(index, 11);
		part.set(bytes, headBytes);
		return part;
	});
}

export interface Assembler {
	/** The message, or the whole that has come with this part; undefined: more of it is to come, or it will never be whole. */
	take(topic: string, payload: Uint8Array): Uint8Array | undefined;
	/** Of what has begun nothing more comes. */
	forget(): void;
}

interface Unfinished {
	readonly topic: string;
	readonly count: number;
	readonly parts: Uint8Array[];
	bytes: number;
}

export interface AssemblerLimits {
	/** Of a whole. */
	readonly maxBytes: number;
	/** Of all that is not whole yet; beyond it what has begun first is forgotten. */
	readonly maxBytesOfAll: number;
	/** On one topic: of two processes that take each other's place both may be at it. */
	readonly mostOfTopic: number;
}

const usualLimits: AssemblerLimits = {maxBytes: maxMessageBytes, maxBytesOfAll: 128 * 1024 * 1024, mostOfTopic: 2};

export function createAssembler({maxBytes, maxBytesOfAll, mostOfTopic}: AssemblerLimits = usualLimits): Assembler {
	/** What has begun first comes first. */
	const unfinished = new Map<string, Unfinished>();
	let bytesOfAll = 0;

	const drop = (key: string) => {
		bytesOfAll -= unfinished.get(key)?.bytes ?? 0;
		unfinished.delete(key);
	};

	const begin = (key: string, topic: string, count: number): Unfinished => {
		const others = [...unfinished].filter(([, each]) => each.topic === topic);
		for (const [other] of others.slice(0, Math.max(0, others.length + 1 - mostOfTopic))) {
			drop(other);
		}

		const begun = {topic, count, parts: [], bytes: 0};
		unfinished.set(key, begun);
		return begun;
	};

	const add = (key: string, whole: Unfinished, bytes: Uint8Array): Uint8Array | undefined => {
		whole.parts.push(bytes);
		whole.bytes += bytes.length;
		bytesOfAll += bytes.length;
		if (whole.bytes > maxBytes) {
			drop(key);
			return undefined;
		}

		if (whole.parts.length === whole.count) {
			drop(key);
			return Buffer.concat(whole.parts);
		}

		for (const other of unfinished.keys()) {
			if (bytesOfAll <= maxBytesOfAll) {
				break;
			}

			drop(other);
		}

		return undefined;
	};

	return {
		take(topic, payload) {
			if (payload[0] !== mark || payload.length < headBytes) {
				return payload;
			}

			const view = new DataView(payload.buffer, payload.byteOffset, headBytes);
			const [number, count, index] = [view.getBigUint64(1), view.getUint16(9), view.getUint16(11)];
			const key = `${number} ${topic}`;
			const whole = unfinished.get(key) ?? (index === 0 ? begin(key, topic, count) : undefined);
			// One that comes twice is known; where one is missing the whole never comes.
			if (whole?.count !== count || index < whole.parts.length) {
				return undefined;
			}

			if (index > whole.parts.length) {
				drop(key);
				return undefined;
			}

			return add(key, whole, payload.subarray(headBytes));
		},
		forget() {
			unfinished.clear();
			bytesOfAll = 0;
		},
	};
}
