import {randomInt} from 'node:crypto';
import process from 'node:process';
import {decodeReply, encodeAsk, isRefusal, maxMessageBytes} from '../../fleet/codec.ts';
import type {Question, Reply} from '../../fleet/questions.ts';
import {topics} from '../../fleet/topics.ts';
import {openLink, type Link} from '../../wire/link.ts';
import {clientIdOf} from '../../wire/rules.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {noHub, notDone, readerGone, tokenRejected, usageError} from '../exit-codes.ts';
import type {HubFlags} from './hub-flags.ts';
import {watchHubPresence} from './hub-presence.ts';
import {whereIsHub, type HubPlace} from './where.ts';

/** What the hub has said, or what is in the way: sentences, and the exit code that they mean. */
export type Answered =
	| {readonly type: 'ok'; readonly reply: Reply}
	| {readonly type: 'refused'; readonly kind: 'wrong' | 'unknown' | 'forbidden'; readonly message: string; readonly code: number}
	| {readonly type: 'trouble'; readonly message: string; readonly code: number};

export interface HubClient {
	readonly place: HubPlace;
	/**
	 * The same question, by the same id, until it is answered. `isPatient`: for as long as the hub takes to come back, once it has
	 * answered something; else 15 s, and no longer than 3 s where the broker knows of no hub.
	 */
	ask(question: Question, options?: {readonly isPatient?: boolean; readonly signal?: AbortSignal}): Promise<Answered>;
	end(): Promise<void>;
}

/** 12 letters and digits, at random. */
export function makeId(): string {
	return Array.from({length: 12}, () => letters[randomInt(letters.length)]).join('');
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Runs the command with a client of the hub that flags, environment and `config.yaml` mean; answers with its exit code. */
export async function withHub(flags: HubFlags, run: (client: HubClient) => Promise<number>): Promise<number> {
	const found = whereIsHub(flags, process.env);
	if (found.type === 'problem') {
		process.stderr.write(`${found.message}\n`);
		return usageError;
	}

	const client = openHubClient(found.place, message => {
		process.stderr.write(`${message}\n`);
	});
	let isReaderGone = false;
	// Who has had enough, as `head` has, is no reason for a stack.
	process.stdout.on('error', () => {
		isReaderGone = true;
	});
	let code: number;
	try {
		code = await run(client);
	} finally {
		await client.end();
	}

	return isReaderGone ? readerGone : code;
}

/** Says what is in the way; answers with the exit code. */
export function tellHubTrouble({message, code}: Exclude<Answered, {type: 'ok'}>): number {
	// Empty: somebody has called it off.
	process.stderr.write(message === '' ? '' : `${message}\n`);
	return code;
}

interface Pending {
	readonly payload: Uint8Array;
	readonly isPatient: boolean;
	/** How long the hub itself may take. */
	readonly waitMs: number;
	timer: NodeJS.Timeout | undefined;
	settle(answered: Answered): void;
}

export function openHubClient(place: HubPlace, tell: (message: string) => void): HubClient {
	const id = makeId();
	const pending = new Map<string, Pending>();
	let hasConnected = false;
	let hasToldLoss = false;
	let hasAnswered = false;
	let gone: Answered | undefined;

	const settleAll = (answered: Answered) => {
		gone = answered;
		for (const {settle} of [...pending.values()]) {
			settle(answered);
		}
	};
	const noHubThere: Answered = {type: 'trouble', code: noHub, message: `The broker at ${place.url} answers, but no hub does.`};
	const unreachable = (why: string): Answered => ({type: 'trouble', code: noHub, message: `The hub at ${place.url} cannot be reached: ${escapeControls(why)}${why.endsWith('?') ? '' : '.'}`});

	const say = (each: Pending) => {
		clearTimeout(each.timer);
		if (link.isConnected) {
			link.publish(topics.client(id).ask, each.payload);
		}

		// The answer, or the question, may have been lost with a connection.
		each.timer = setTimeout(say, againMs + each.waitMs, each);
	};

	/** Where no hub has said that it is there it is asked all the same, once its presence could have come. */
	const begin = (each: Pending) => {
		clearTimeout(each.timer);
		if (presence.isThere) {
			say(each);
		} else {
			each.timer = setTimeout(say, presenceMs, each);
		}
	};

	const presence = watchHubPresence({
		came() {
			if (hasToldLoss) {
				hasToldLoss = false;
				tell('The hub is back.');
			}

			for (const each of pending.values()) {
				say(each);
			}
		},
		missed() {
			for (const {isPatient, settle} of [...pending.values()]) {
				if (!isPatient || !hasAnswered) {
					settle(noHubThere);
				} else if (!hasToldLoss) {
					hasToldLoss = true;
					tell('The hub is gone; waiting for it.');
				}
			}
		},
	});

	const link: Link = openLink({
		url: place.url,
		clientId: clientIdOf({role: 'client'}, id),
		user: 'client',
		...place.token !== undefined && {token: place.token},
		...place.tls && {tls: place.tls},
		subscriptions: [topics.client(id).answer, topics.hub],
	}, {
		connected() {
			hasConnected = true;
			presence.connected();
			if (!presence.isThere) {
				for (const each of pending.values()) {
					begin(each);
				}
			}
		},
		lost(why) {
			presence.lost();
			if (!hasConnected) {
				settleAll(unreachable(why));
			} else if (!hasToldLoss && [...pending.values()].some(({isPatient}) => isPatient)) {
				hasToldLoss = true;
				tell(`The connection to the hub is lost (${escapeControls(why)}); trying again.`);
			}
		},
		message(topic, payload) {
			if (topic === topics.hub) {
				presence.heard(payload);
				return;
			}

			const answer = decodeReply(payload);
			hasAnswered = true;
			presence.answered();
			if (isRefusal(answer)) {
				const misunderstood: Answered = {type: 'trouble', code: notDone, message: `What the hub at ${place.url} answers cannot be understood: ${answer.refusal}.`};
				for (const [ask, {settle}] of [...pending]) {
					// One of another version does not even say to which question.
					if (answer.id === undefined || answer.id === ask) {
						settle(misunderstood);
					}
				}
			} else {
				const {id: ask, reply} = answer;
				pending.get(ask)?.settle(reply.type === 'refused'
					? {type: 'refused', kind: reply.body.kind, message: `${escapeControls(reply.body.message)}.`, code: reply.body.kind === 'forbidden' ? tokenRejected : usageError}
					: {type: 'ok', reply});
			}
		},
		rejected(why, message) {
			settleAll(why !== 'tls'
				? {type: 'trouble', code: tokenRejected, message: `The hub at ${place.url} has rejected ${why === 'admission' ? 'the token, or the certificate of this side (--tls-cert)' : 'the token'}${place.token === undefined ? ': none was given. Set DEVTUI_TOKEN, or name a file with --token-file' : ''}.`}
				: unreachable(message));
		},
	});

	return {
		place,
		async ask(question, {isPatient = false, signal} = {}) {
			if (gone || (presence.isMissed && !isPatient)) {
				return gone ?? noHubThere;
			}

			const ask = makeId();
			const payload = encodeAsk({id: ask, question});
			if (payload.length > maxMessageBytes) {
				return {type: 'refused', kind: 'wrong', code: usageError, message: `This has ${payload.length.toLocaleString('en')} bytes, and a message at most ${maxMessageBytes.toLocaleString('en')}: name fewer at a time.`};
			}

			return new Promise(resolve => {
				const patience = new AbortController();
				const waitMs = 'waitMs' in question.body ? question.body.waitMs ?? 0 : 0;
				const each: Pending = {
					payload,
					isPatient,
					waitMs,
					timer: undefined,
					settle(answered) {
						clearTimeout(each.timer);
						clearTimeout(end);
						patience.abort();
						pending.delete(ask);
						resolve(answered);
					},
				};
				const end = isPatient ? undefined : setTimeout(() => {
					each.settle(link.isConnected ? noHubThere : unreachable('it does not answer'));
				}, patienceMs + waitMs);
				signal?.addEventListener('abort', () => {
					each.settle({type: 'trouble', code: 0, message: ''});
				}, {once: true, signal: patience.signal});
				pending.set(ask, each);
				begin(each);
			});
		},
		async end() {
			settleAll(unreachable('it is over'));
			presence.lost();
			await link.end();
		},
	};
}

const againMs = 3000;
const presenceMs = 1000;
const patienceMs = 15_000;
