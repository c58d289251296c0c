import {randomInt} from 'node:crypto';
import process from 'node:process';
import {decodeReply, encodeAsk, isRefusal} from '../../fleet/codec.ts';
import type {Question, Reply} from '../../fleet/questions.ts';
import {topics} from '../../fleet/topics.ts';
import {openLink, type Link} from '../../wire/link.ts';
import {clientIdOf} from '../../wire/rules.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {noHub, tokenRejected, usageError} from '../exit-codes.ts';
import {whereIsHub, type HubFlags, type HubPlace} from './where.ts';

/** What the hub has said, or what is in the way: sentences, and the exit code that they mean. */
export type Answered =
	| {readonly type: 'ok'; readonly reply: Reply}
	| {readonly type: 'refused'; readonly kind: 'wrong' | 'unknown' | 'forbidden'; readonly message: string; readonly code: number}
	| {readonly type: 'trouble'; readonly message: string; readonly code: number};

export interface HubClient {
	readonly place: HubPlace;
	/**
	 * The same question, by the same id, until it is answered. `isPatient`: for as long as the hub takes to come back, once it has been
	 * reached; else 15 s.
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
	try {
		return await run(client);
	} finally {
		await client.end();
	}
}

/** Says what is in the way; answers with the exit code. */
export function tellHubTrouble({message, code}: Exclude<Answered, {type: 'ok'}>): number {
	process.stderr.write(`${message}\n`);
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
	let gone: Answered | undefined;

	const settleAll = (answered: Answered) => {
		gone = answered;
		for (const {settle} of [...pending.values()]) {
			settle(answered);
		}
	};
	const unreachable = (why: string): Answered => ({type: 'trouble', code: noHub, message: `The hub at ${place.url} cannot be reached: ${escapeControls(why)}.`});

	const say = (each: Pending) => {
		clearTimeout(each.timer);
		if (link.isConnected) {
			link.publish(topics.client(id).ask, each.payload);
		}

		// The answer, or the question, may have been lost with a connection.
		each.timer = setTimeout(say, againMs + each.waitMs, each);
	};

	const link: Link = openLink({
		url: place.url,
		clientId: clientIdOf({role: 'client'}, id),
		user: 'client',
		...place.token !== undefined && {token: place.token},
		...place.tls && {tls: place.tls},
		subscriptions: [topics.client(id).answer],
	}, {
		connected() {
			hasConnected = true;
			if (hasToldLoss) {
				hasToldLoss = false;
				tell('The hub is back.');
			}

			for (const each of pending.values()) {
				say(each);
			}
		},
		lost(why) {
			if (!hasConnected) {
				settleAll(unreachable(why));
			} else if (!hasToldLoss && [...pending.values()].some(({isPatient}) => isPatient)) {
				hasToldLoss = true;
				tell(`The connection to the hub is lost (${escapeControls(why)}); trying again.`);
			}
		},
		message(_topic, payload) {
			const answer = decodeReply(payload);
			if (!isRefusal(answer)) {
				const {id: ask, reply} = answer;
				pending.get(ask)?.settle(reply.type === 'refused'
					? {type: 'refused', kind: reply.body.kind, message: `${escapeControls(reply.body.message)}.`, code: reply.body.kind === 'forbidden' ? tokenRejected : usageError}
					: {type: 'ok', reply});
			}
		},
		rejected(why, message) {
			settleAll(why === 'token'
				? {type: 'trouble', code: tokenRejected, message: `The hub at ${place.url} has rejected the token${place.token === undefined ? ': none was given. Set DEVTUI_TOKEN, or name a file with --token-file' : ''}.`}
				: unreachable(message));
		},
	});

	return {
		place,
		async ask(question, {isPatient = false, signal} = {}) {
			if (gone) {
				return gone;
			}

			const ask = makeId();
			return new Promise(resolve => {
				const patience = new AbortController();
				const waitMs = 'waitMs' in question.body ? question.body.waitMs ?? 0 : 0;
				const each: Pending = {
					payload: encodeAsk({id: ask, question}),
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
					each.settle(link.isConnected ? {type: 'trouble', code: noHub, message: `The broker at ${place.url} answers, but no hub does.`} : unreachable('it does not answer'));
				}, patienceMs + waitMs);
				signal?.addEventListener('abort', () => {
					each.settle({type: 'trouble', code: 0, message: ''});
				}, {once: true, signal: patience.signal});
				pending.set(ask, each);
				say(each);
			});
		},
		async end() {
			settleAll(unreachable('it is over'));
			await link.end();
		},
	};
}

const againMs = 3000;
const patienceMs = 15_000;
