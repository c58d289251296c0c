import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Question, Reply} from '../../source/fleet/questions.ts';
import {somebodyHere} from '../../source/hub/desk.ts';
import {openHub, type Hub} from '../../source/hub/open-hub.ts';
import type {TlsFiles} from '../../source/wire/tls-files.ts';
import {makeCertificate} from '../helpers/certificate.ts';
import {quietPort} from '../helpers/ports.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

interface Given {
	readonly joins?: string;
	readonly token?: string;
	readonly adminToken?: string;
	readonly directory?: string;
	readonly tls?: {readonly cert: string; readonly key: string; readonly ca?: string};
	readonly joinTls?: TlsFiles;
}

async function hubOf({joins, token, adminToken, tls, joinTls, directory = path.join(workspace({}).directory, 'hub')}: Given = {}) {
	const notices: string[] = [];
	const opened = await openHub({
		directory,
		broker: {type: 'own', host: '127.0.0.1', port: 0, ...tls && {tls}},
		...joinTls && {joinTls},
		...adminToken !== undefined && {adminToken},
		keepMs: 1e9,
		maxBytes: 1e9,
		version: '1',
		...joins !== undefined && {join: [{url: joins, ...token !== undefined && {token}}]},
		told() {},
		notice: text => notices.push(text),
		failed(message) {
			throw new Error(message);
		},
	});
	if (opened.type === 'problem') {
		throw new Error(opened.message);
	}

	onTestFinished(opened.hub.end);
	return {...opened.hub, notices, directory};
}

async function knows({desk}: Hub, suggestion: string): Promise<boolean> {
	const {type}: Reply = await desk.ask({type: 'show', body: {id: suggestion}}, somebodyHere);
	return type === 'builds';
}

async function suggest({desk}: Hub, id: string): Promise<void> {
	await desk.ask({type: 'suggest', body: {id, project: 'p', revisions: ['r'], on: {}, isForAnyOne: false, supersedes: false}}, somebodyHere);
}

test('what is suggested at one of three hubs in a cycle comes to the others, whichever of them it is', async () => {
	const a = await hubOf();
	const b = await hubOf({joins: a.address});
	const c = await hubOf({joins: b.address});
	await suggest(a, 'fromA');
	await suggest(b, 'fromB');
	await suggest(c, 'fromC');
	for (const hub of [a, b, c]) {
		for (const id of ['fromA', 'fromB', 'fromC']) {
			await until(id, async () => knows(hub, id));
		}
	}
});

test('a hub that asks for tokens is joined with one of the role hub, and with no other', async () => {
	const adminToken = 'a'.repeat(43);
	const a = await hubOf({adminToken});
	const made = async (role: 'hub' | 'client') => {
		const reply = await a.desk.ask({type: 'create-token', body: {role}}, somebodyHere);
		return reply.type === 'token' ? reply.body.secret : '';
	};
	const stranger = await hubOf({joins: a.address, token: await made('client')});
	await until('the refusal', () => stranger.notices.some(text => text.includes('does not let this hub join it')));
	const b = await hubOf({joins: a.address, token: await made('hub')});
	await suggest(b, 'fromB');
	await until('the suggestion fromB', async () => knows(a, 'fromB'));
	expect(await knows(stranger, 'fromB')).toBe(false);
});

test('a hub that ends and comes back has what was suggested meanwhile', async () => {
	const a = await hubOf();
	const b = await hubOf({joins: a.address});
	await suggest(a, 'before');
	await until('the suggestion before', async () => knows(b, 'before'));
	await b.end();
	await suggest(a, 'meanwhile');
	const again = await hubOf({joins: a.address, directory: b.directory});
	await until('the suggestion meanwhile', async () => knows(again, 'meanwhile'));
});

test('a hub joins another and leaves it while it runs, and listens at more places and fewer', async () => {
	const a = await hubOf();
	const b = await hubOf();
	const ask = async (question: Question) => b.desk.ask(question, somebodyHere);
	expect(await ask({type: 'join', body: {url: a.address}})).toEqual({type: 'done', body: {count: 1}});
	expect(await ask({type: 'join', body: {url: a.address}})).toEqual({type: 'done', body: {count: 0}});
	await suggest(a, 'joined');
	await until('the suggestion joined', async () => knows(b, 'joined'));
	expect(await ask({type: 'leave', body: {url: a.address}})).toEqual({type: 'done', body: {count: 1}});
	expect(await ask({type: 'leave', body: {url: a.address}})).toMatchObject({type: 'refused', body: {kind: 'unknown'}});
	expect(await ask({type: 'listen', body: {host: '0.0.0.0', port: 0}})).toMatchObject({type: 'refused', body: {kind: 'wrong'}});
	const port = await quietPort();
	expect(await ask({type: 'listen', body: {host: '127.0.0.1', port}})).toEqual({type: 'done', body: {count: 1}});
	const c = await hubOf({joins: `mqtt://127.0.0.1:${port}`});
	await suggest(b, 'elsewhere');
	await until('the suggestion elsewhere', async () => knows(c, 'elsewhere'));
	expect(await ask({type: 'unlisten', body: {host: '127.0.0.1', port}})).toEqual({type: 'done', body: {count: 1}});
	expect(await ask({type: 'unlisten', body: {host: '127.0.0.1', port}})).toMatchObject({type: 'refused', body: {kind: 'unknown'}});
	expect(await knows(a, 'elsewhere')).toBe(false);
});

test('a hub goes on listening where nothing else could tell it anything: at the only one of its places, whichever that is by now', async () => {
	const a = await hubOf();
	const first = Number(a.address.split(':').at(-1));
	const second = await quietPort();
	const change = async (type: 'listen' | 'unlisten', port: number) => a.desk.ask({type, body: {host: '127.0.0.1', port}}, somebodyHere);
	const isOnlyOne = {type: 'refused', body: {kind: 'wrong', message: expect.stringContaining('only') as string}};
	expect(await change('unlisten', first)).toMatchObject(isOnlyOne);
	expect(await change('listen', first)).toMatchObject({body: {message: `Somebody listens on 127.0.0.1:${first} already, another hub perhaps`}});
	expect(await change('listen', 0)).toMatchObject({type: 'refused', body: {kind: 'wrong'}});
	expect(await change('listen', second)).toMatchObject({type: 'done'});
	expect(await change('unlisten', first)).toMatchObject({type: 'done'});
	expect(await change('unlisten', first)).toMatchObject({body: {message: `The hub does not listen on 127.0.0.1:${first}, but on 127.0.0.1:${second}`}});
	expect(await change('unlisten', second)).toMatchObject(isOnlyOne);
	const b = await hubOf({joins: `mqtt://127.0.0.1:${second}`});
	await suggest(b, 'heard');
	await until('the suggestion heard', async () => knows(a, 'heard'));
});

test('a hub that was joined before the last start, and is not now, can be left: then nothing of it is shown', async () => {
	const a = await hubOf();
	const b = await hubOf({joins: a.address});
	await suggest(a, 'joined');
	await until('the suggestion joined', async () => knows(b, 'joined'));
	await b.end();
	const again = await hubOf({directory: b.directory});
	const leave = async () => again.desk.ask({type: 'leave', body: {url: a.address}}, somebodyHere);
	expect(await leave()).toEqual({type: 'done', body: {count: 1}});
	await until('it to be forgotten', async () => (await leave()).type === 'refused');
});

test('a hub that encrypts and asks for certificates and tokens is joined at run time by one that shows and trusts them', async () => {
	const authority = makeCertificate({subject: 'devtui test authority'});
	const server = makeCertificate({subject: 'a', issuer: authority});
	const other = makeCertificate({subject: 'b', issuer: authority});
	const a = await hubOf({adminToken: 'a'.repeat(43), tls: {cert: server.cert, key: server.key, ca: authority.cert}});
	const made = await a.desk.ask({type: 'create-token', body: {role: 'hub'}}, somebodyHere);
	const token = made.type === 'token' ? made.body.secret : '';
	const b = await hubOf({joinTls: {cert: other.cert, key: other.key}});
	const join = async (body: Extract<Question, {readonly type: 'join'}>['body']) => b.desk.ask({type: 'join', body}, somebodyHere);
	await join({url: a.address, token});
	await until('the refusal', () => b.notices.some(text => text.includes('does not let this hub join it')));
	await b.desk.ask({type: 'leave', body: {url: a.address}}, somebodyHere);
	expect(await join({url: a.address, token, ca: authority.cert})).toEqual({type: 'done', body: {count: 1}});
	await suggest(b, 'fromB');
	await until('the suggestion fromB', async () => knows(a, 'fromB'));
});

test('no token is sent to another machine in the clear', async () => {
	const hub = await hubOf();
	expect(await hub.desk.ask({type: 'join', body: {url: 'mqtt://other.example:7900', token: 'secret'}}, somebodyHere)).toEqual({type: 'refused', body: {kind: 'wrong', message: 'The hub cannot be joined: a token is not sent where others can read it: write mqtts://other.example:7900'}});
});

test('a hub that is told to join itself says so, and does not try again', async () => {
	const hub = await hubOf();
	await hub.desk.ask({type: 'join', body: {url: hub.address}}, somebodyHere);
	await until('the refusal', () => hub.notices.includes(`${hub.address} is not joined: it is this hub itself`), {found: () => hub.notices.join('\n')});
	expect(await hub.desk.ask({type: 'leave', body: {url: hub.address}}, somebodyHere)).toMatchObject({type: 'refused', body: {kind: 'unknown'}});
});
