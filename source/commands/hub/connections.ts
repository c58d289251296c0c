import process from 'node:process';
import {tellHubTrouble, withHub} from '../fleet/hub-client.ts';
import type {HubFlags} from '../fleet/hub-flags.ts';
import type {Question} from '../../fleet/questions.ts';
import {parseAddress} from '../listen/address.ts';
import {usageError} from '../exit-codes.ts';
import {readJoinFiles, type JoinFlags} from './join-files.ts';

/** Joins another hub for as long as this one lives; answers with the exit code. `joinToken`: a file, of a token that the other one has made. */
export async function joinHub(url: string, {joinToken, joinCa, ...flags}: HubFlags & JoinFlags): Promise<number> {
	const read = readJoinFiles({joinToken, joinCa}, process.env);
	if ('problem' in read) {
		process.stderr.write(`${read.problem}\n`);
		return usageError;
	}

	return change(flags, {type: 'join', body: {url, ...read}}, isNew => isNew ? `${url}: joined` : `${url}: joined already`);
}

export async function leaveHub(url: string, flags: HubFlags): Promise<number> {
	return change(flags, {type: 'leave', body: {url}}, () => `${url}: left`);
}

export async function listenAt(type: 'listen' | 'unlisten', address: string, flags: HubFlags): Promise<number> {
	const at = parseAddress(address);
	if (!at) {
		process.stderr.write(`"${address}" is no address: write HOST:PORT, such as 127.0.0.1:7900 or [::1]:7900.\n`);
		return usageError;
	}

	const {host, port} = at;
	return change(flags, {type, body: {host, port}}, () => type === 'listen' ? `listens on ${address}` : `listens on ${address} no more`);
}

async function change(flags: HubFlags, question: Question, words: (isNew: boolean) => string): Promise<number> {
	return withHub(flags, async client => {
		const answered = await client.ask(question);
		if (answered.type !== 'ok') {
			return tellHubTrouble(answered);
		}

		process.stdout.write(`${words(answered.reply.type === 'done' && answered.reply.body.count > 0)}\n`);
		return 0;
	});
}
