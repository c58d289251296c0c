import type {Reply} from '../fleet/questions.ts';
import {parseAddress, printAddress} from '../wire/address.ts';
import type {Broker, ListenAddress} from '../wire/broker.ts';
import type {TlsFiles} from '../wire/tls-files.ts';
import type {ConnectQuestion} from './answers.ts';
import type {Joining, Peers} from './open-peers.ts';

export interface ConnectParts {
	readonly peers: Pick<Peers, 'join' | 'leave' | 'joined'>;
	/** Absent: the broker is somebody else's. */
	readonly broker?: Pick<Broker, 'listen' | 'unlisten'>;
	/** It asks for a token, and encrypts: it may listen where others can reach it. */
	readonly isGuarded: boolean;
	/** With which it comes to other hubs that encrypt. */
	readonly joinTls?: TlsFiles;
}

/** How a hub is joined; `tls`: whom to trust, and what this hub shows. A refusal is a sentence without its stop. */
export function joiningOf({url, token, ca}: Extract<ConnectQuestion, {readonly type: 'join'}>['body'], tls: TlsFiles = {}): Joining | {readonly refusal: string} {
	const parsed = parseAddress(url);
	if ('refusal' in parsed) {
		return parsed;
	}

	if (token !== undefined && !parsed.isEncrypted && !isLoopback(parsed.host)) {
		return {refusal: `a token is not sent where others can read it: write ${printAddress({...parsed, isEncrypted: true})}`};
	}

	const files = {...tls, ...ca !== undefined && {ca}};
	return {url: printAddress(parsed), ...token !== undefined && {token}, ...parsed.isEncrypted && Object.keys(files).length > 0 && {tls: files}};
}

/** Joins and leaves other hubs, and listens at more places or fewer, for as long as this hub lives. */
export async function connect(question: ConnectQuestion, parts: ConnectParts): Promise<Reply> {
	switch (question.type) {
		case 'join': {
			const joining = joiningOf(question.body, parts.joinTls);
			return 'refusal' in joining ? wrong(`The hub cannot be joined: ${joining.refusal}`) : done(parts.peers.join(joining));
		}

		case 'leave': {
			const {url: given} = question.body;
			const parsed = parseAddress(given);
			const url = 'refusal' in parsed ? given : printAddress(parsed);
			if (await parts.peers.leave(url)) {
				return done(true);
			}

			const {joined} = parts.peers;
			return {type: 'refused', body: {kind: 'unknown', message: `The hub has not joined ${url}${joined.length === 0 ? '' : `, but ${joined.join(', ')}`}`}};
		}

		case 'listen': {
			return listen(question.body, parts);
		}

		case 'unlisten': {
			const {host, port} = question.body;
			return await parts.broker?.unlisten(question.body) ? done(true) : {type: 'refused', body: {kind: 'unknown', message: `The hub does not listen on ${host}:${port}`}};
		}
	}
}

async function listen({host, port}: ListenAddress, {broker, isGuarded}: ConnectParts): Promise<Reply> {
	if (!broker) {
		return wrong('The hub uses a broker that is not its own: that one listens');
	}

	if (!isGuarded && !isLoopback(host)) {
		return wrong(`On ${host} others can reach the hub, and listen in: start it with --token-file, --tls-cert and --tls-key for that`);
	}

	try {
		await broker.listen({host, port});
		return done(true);
	} catch (error) {
		return wrong(`The hub cannot listen on ${host}:${port}: ${(error as Error).message}`);
	}
}

function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function done(isNew: boolean): Reply {
	return {type: 'done', body: {count: Number(isNew)}};
}

function wrong(message: string): Reply {
	return {type: 'refused', body: {kind: 'wrong', message}};
}
