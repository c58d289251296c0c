import type {Reply} from '../fleet/questions.ts';
import {isLoopbackHost} from '../lib/loopback.ts';
import {parseAddress, printAddress, printPlace} from '../wire/address.ts';
import type {Broker, ListenAddress} from '../wire/broker.ts';
import type {TlsFiles} from '../wire/tls-files.ts';
import type {ConnectQuestion} from './answers.ts';
import {listenProblem} from './listening.ts';
import type {Joining, Peers} from './open-peers.ts';

export interface ConnectParts {
	readonly peers: Pick<Peers, 'join' | 'leave' | 'joined'>;
	/** By its id. @returns what it was: of one that was away nothing is shown from now on. */
	giveUp(hub: string): 'there' | 'away' | 'gone';
	/** Absent: the broker is somebody else's. */
	readonly broker?: Pick<Broker, 'listen' | 'unlisten' | 'places'>;
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

	if (token !== undefined && !parsed.isEncrypted && !isLoopbackHost(parsed.host)) {
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
			return leave(question.body.url, parts);
		}

		case 'listen': {
			return listen(question.body, parts);
		}

		case 'unlisten': {
			return unlisten(question.body, parts);
		}
	}
}

/** `hub`: an address; of one that has gone for good also its id, by which this hub knows those that have joined it. */
async function leave(hub: string, {peers, giveUp}: ConnectParts): Promise<Reply> {
	const parsed = parseAddress(hub);
	const url = 'refusal' in parsed ? hub : printAddress(parsed);
	if (await peers.leave(url)) {
		return done(true);
	}

	switch (giveUp(hub)) {
		case 'away': {
			return done(true);
		}

		case 'there': {
			return wrong(`The hub ${hub} is there: it is left by its address, and where it was joined`);
		}

		case 'gone': {
			const {joined} = peers;
			return {type: 'refused', body: {kind: 'unknown', message: `The hub has not joined ${url}${joined.length === 0 ? '' : `, but ${joined.join(', ')}`}`}};
		}
	}
}

async function listen({host, port}: ListenAddress, {broker, isGuarded}: ConnectParts): Promise<Reply> {
	if (!broker) {
		return wrong('The hub uses a broker that is not its own: that one listens');
	}

	if (!isGuarded && !isLoopbackHost(host)) {
		return wrong(`On ${host} others can reach the hub, and listen in: start it with --token-file, --tls-cert and --tls-key for that`);
	}

	if (port === 0) {
		return wrong('Nobody could find the hub at a port that it chooses itself: name one');
	}

	try {
		await broker.listen({host, port});
		return done(true);
	} catch (error) {
		return wrong(listenProblem(error as NodeJS.ErrnoException, {host, port}));
	}
}

async function unlisten(at: ListenAddress, {broker}: ConnectParts): Promise<Reply> {
	const place = printPlace(at);
	switch (await broker?.unlisten(at)) {
		case 'done': {
			return done(true);
		}

		case 'only-one': {
			return wrong(`The hub listens on ${place} only, and no command would reach it any more: have it listen elsewhere first`);
		}

		case 'unknown':
		case undefined: {
			return {type: 'refused', body: {kind: 'unknown', message: `The hub does not listen on ${place}${broker ? `, but on ${broker.places.join(', ')}` : ': its broker is not its own'}`}};
		}
	}
}

function done(isNew: boolean): Reply {
	return {type: 'done', body: {count: Number(isNew)}};
}

function wrong(message: string): Reply {
	return {type: 'refused', body: {kind: 'wrong', message}};
}
