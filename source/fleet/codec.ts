import {Decoder, Encoder} from '@msgpack/msgpack';
import * as v from 'valibot';
import {escapeControls} from '../lib/escape-controls.ts';
import {boundsProblem} from './message-pack-bounds.ts';
import type {BroadcastMessage, DownMessage, Presence, UpMessage} from './messages.ts';
import {isId} from './names.ts';
import type {PeerMessage} from './peer-messages.ts';
import type {Question, Reply} from './questions.ts';
import {broadcastMessage, downMessage, presence, upMessage} from './schemas/messages.ts';
import {limits} from './schemas/parts.ts';
import {peerMessage} from './schemas/peers.ts';
import {question, reply} from './schemas/questions.ts';

/** Of a whole message. */
export const maxMessageBytes = limits.messageBytes;

/** Why some bytes are no such message, as a sentence without its full stop. `id`: of the question that it cannot be, to answer it. */
export interface Refusal {
	readonly refusal: string;
	readonly id?: string;
}

export interface Ask {
	/** Of whoever asks; its answer has the same. */
	readonly id: string;
	readonly question: Question;
}

export interface Answer {
	readonly id: string;
	readonly reply: Reply;
}

export function isRefusal(decoded: object): decoded is Refusal {
	return 'refusal' in decoded;
}

/*
 * A message is `[version, type, rest]`, where `rest` holds all but the type. Keys that this version does not know are dropped,
 * so that a newer one may say more; one that means something else has another version.
 */
const version = 1;

export function encodeUp({type, ...rest}: UpMessage): Uint8Array {
	return pack(type, rest);
}

export function encodeDown({type, ...rest}: DownMessage): Uint8Array {
	return pack(type, rest);
}

export function encodeBroadcast({type, ...rest}: BroadcastMessage): Uint8Array {
	return pack(type, rest);
}

/** Between joined hubs. */
export function encodePeer({type, ...rest}: PeerMessage): Uint8Array {
	return pack(type, rest);
}

export function encodePresence(value: Presence): Uint8Array {
	return pack('presence', value);
}

export function encodeAsk({id, question: {type, body}}: Ask): Uint8Array {
	return pack(type, {id, body});
}

export function encodeReply({id, reply: {type, body}}: Answer): Uint8Array {
	return pack(type, {id, body});
}

/** Bytes in the value are a view of these. */
export function decodeUp(bytes: Uint8Array): UpMessage | Refusal {
	return unpack(bytes, (type, rest) => parse(upMessage, {...rest, type}));
}

export function decodeDown(bytes: Uint8Array): DownMessage | Refusal {
	return unpack(bytes, (type, rest) => parse(downMessage, {...rest, type}));
}

export function decodeBroadcast(bytes: Uint8Array): BroadcastMessage | Refusal {
	return unpack(bytes, (type, rest) => parse(broadcastMessage, {...rest, type}));
}

export function decodePeer(bytes: Uint8Array): PeerMessage | Refusal {
	return unpack(bytes, (type, rest) => parse(peerMessage, {...rest, type}));
}

/** A retained message that has been taken away is empty: nobody is there. */
export function decodePresence(bytes: Uint8Array): Presence | Refusal {
	return bytes.length === 0 ? {session: undefined} : unpack(bytes, (type, rest) => type === 'presence' ? parse(presence, rest) : {refusal: 'it is no presence'});
}

export function decodeAsk(bytes: Uint8Array): Ask | Refusal {
	return unpack(bytes, (type, {id, body}) => withId(id, parse(question, {type, body}), (known, asked) => ({id: known, question: asked})));
}

export function decodeReply(bytes: Uint8Array): Answer | Refusal {
	return unpack(bytes, (type, {id, body}) => withId(id, parse(reply, {type, body}), (known, answered) => ({id: known, reply: answered})));
}

/** What is wrong with a question that has come by another way than a message, as a sentence without its full stop; undefined: nothing. */
export function questionProblem(asked: Question): string | undefined {
	const parsed = parse(question, asked);
	return isRefusal(parsed) ? parsed.refusal.replace(/^body\./, '') : undefined;
}

function withId<Value extends object, Whole>(id: unknown, value: Value | Refusal, whole: (id: string, value: Value) => Whole): Whole | Refusal {
	if (typeof id !== 'string' || !isId(id)) {
		return {refusal: 'id: expected the id of a question'};
	}

	return isRefusal(value) ? {...value, id} : whole(id, value);
}

function pack(type: string, rest: object): Uint8Array {
	const bytes = encoder.encode([version, type, rest]);
	if (bytes.length > spareBytes) {
		encoder = newEncoder();
	}

	return bytes;
}

/** One for all messages: each has some kilobytes to write to, which it keeps as large as the largest has needed. */
let encoder = newEncoder();
const decoder = new Decoder();
const spareBytes = 64 * 1024;

function newEncoder() {
	return new Encoder({ignoreUndefined: true});
}

function unpack<Message>(given: Uint8Array, read: (type: string, rest: Readonly<Record<string, unknown>>) => Message | Refusal): Message | Refusal {
	if (given.length > limits.messageBytes) {
		return {refusal: `a message has at most ${limits.messageBytes.toLocaleString('en')} bytes, this one ${given.length.toLocaleString('en')}`};
	}

	const problem = boundsProblem(given, shape);
	if (problem !== undefined) {
		return {refusal: `it is no MessagePack of devtui: ${problem}`};
	}

	// Of a Buffer the parts would be Buffers.
	const decoded = decoding(new Uint8Array(given.buffer, given.byteOffset, given.byteLength));
	if (!Array.isArray(decoded) || typeof decoded[0] !== 'number') {
		return {refusal: 'it is no message of devtui'};
	}

	const [spoken, type, rest] = decoded as readonly unknown[];
	if (spoken !== version) {
		return {refusal: `it is of version ${String(spoken)} of the protocol, and this devtui speaks version ${version}: both ends need the same devtui`};
	}

	return typeof type === 'string' && isMap(rest) ? read(type, rest) : {refusal: 'it is no message of devtui'};
}

const shape = {maxDepth: 12, maxValues: 2_000_000};

/** Undefined: keys that are no text, text that is no UTF-8. */
function decoding(bytes: Uint8Array): unknown {
	try {
		return decoder.decode(bytes);
	} catch {
		// The refusal says so.
		return undefined;
	}
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function parse<Value>(schema: v.GenericSchema<unknown, Value>, value: unknown): Value | Refusal {
	const {success, output, issues} = v.safeParse(schema, value, {abortEarly: true});
	return success ? output : {refusal: sentence(issues[0])};
}

function sentence(issue: v.BaseIssue<unknown>): string {
	const place = v.getDotPath(issue) ?? 'message';
	const words = issue.type === 'raw_check' ? issue.message : `expected ${issue.expected ?? 'something else'}, not ${issue.received}`;
	return escapeControls(`${cut(place)}: ${cut(words)}`);
}

/** What somebody sent may be in it. */
function cut(text: string): string {
	return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
