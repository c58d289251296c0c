import {chmodSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {parseAddress} from '../../source/commands/listen/address.ts';
import {openListening, type ListenOptions} from '../../source/commands/listen/listening.ts';
import {workspace} from '../helpers/workspace.ts';

const good = 'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZmdoaWo';

async function open(options: ListenOptions, variable?: string) {
	const opened = await openListening(options, variable);
	if (opened.type === 'ok') {
		onTestFinished(opened.listening.close);
	}

	return opened;
}

const refused = async (options: ListenOptions, variable?: string) => {
	const opened = await open(options, variable);
	return opened.type === 'problem' ? opened.message : `listens on ${opened.listening.url}`;
};

describe('what is too weak is refused, with a sentence', () => {
	test.each([
		[{}, undefined, /for --listen HOST:PORT/],
		[{listen: '7900'}, good, /no address/],
		[{listen: '127.0.0.1:70000'}, good, /no address/],
		[{listen: '127.0.0.1:0'}, undefined, /takes a token/],
		[{listen: '127.0.0.1:0'}, '', /takes a token/],
		[{listen: '127.0.0.1:0'}, good.slice(0, 42), /too weak/],
		[{listen: '127.0.0.1:0'}, 'ab'.repeat(40), /too weak/],
		[{listen: '127.0.0.1:0'}, `${good} x`, /one word/],
		[{listen: '0.0.0.0:0'}, good, /others can listen in/],
		[{listen: '[::]:0'}, good, /others can listen in/],
		[{listen: 'build.example:0'}, good, /others can listen in/],
		[{listen: '127.0.0.1:0', tlsCert: 'cert.pem'}, good, /belong together/],
		[{listen: '127.0.0.1:0', tlsCert: '/nonexistent/cert.pem', tlsKey: '/nonexistent/key.pem'}, good, /cannot be read: ENOENT/],
	])('%j with the token %j', async (options, variable, sentence) => {
		expect(await refused(options, variable)).toMatch(sentence);
	});

	test('a file that others can read, a weak one, and one that cannot be made', async () => {
		const {directory, write} = workspace({});
		const tokenFile = path.join(directory, 'token');
		write('token', good);
		chmodSync(tokenFile, 0o640);
		expect(await refused({listen: '127.0.0.1:0', tokenFile})).toMatch(/chmod 600/);
		writeFileSync(tokenFile, 'weak');
		chmodSync(tokenFile, 0o600);
		expect(await refused({listen: '127.0.0.1:0', tokenFile})).toMatch(/too weak/);
		expect(await refused({listen: '127.0.0.1:0', tokenFile: path.join(directory, 'none', 'token')})).toMatch(/cannot be read: ENOENT/);
	});

	test('a port that somebody has', async () => {
		const first = await open({listen: '127.0.0.1:0'}, good);
		const {port} = new URL(first.type === 'ok' ? first.listening.url : '');
		expect(await refused({listen: `127.0.0.1:${port}`}, good)).toMatch(/listens on .* already/);
	});
});

test('a token file is made where there is none, for its user alone, and is the same the next time', async () => {
	const tokenFile = path.join(workspace({}).directory, 'token');
	const first = await open({listen: '127.0.0.1:0', tokenFile});
	expect(first).toMatchObject({type: 'ok', listening: {newTokenFile: tokenFile}});
	const token = readFileSync(tokenFile, 'utf8');
	expect(Buffer.from(token, 'base64url')).toHaveLength(32);
	expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
	const second = await open({listen: '[::1]:0', tokenFile});
	expect(second.type === 'ok' ? second.listening.newTokenFile : second.message).toBeUndefined();
	expect(readFileSync(tokenFile, 'utf8')).toBe(token);
});

test('who comes before the instance can answer waits for it', async () => {
	const opened = await open({listen: 'localhost:0'}, good);
	const {url, serve} = (opened as Extract<typeof opened, {type: 'ok'}>).listening;
	const early = connect(Number(new URL(url).port), 'localhost');
	onTestFinished(() => {
		early.destroy();
	});
	await new Promise<void>(resolve => {
		early.on('connect', () => {
			resolve();
		});
	});
	await new Promise<void>(resolve => {
		serve(connection => {
			connection.destroy();
			resolve();
		});
	});
});

test.each([
	['127.0.0.1:7900', {host: '127.0.0.1', port: 7900, isLoopback: true}],
	['127.8.0.1:0', {host: '127.8.0.1', port: 0, isLoopback: true}],
	['LocalHost:1', {host: 'localhost', port: 1, isLoopback: true}],
	['[::1]:1', {host: '::1', port: 1, isLoopback: true}],
	['[::]:1', {host: '::', port: 1, isLoopback: false}],
	['127.evil.example:1', {host: '127.evil.example', port: 1, isLoopback: false}],
	['::1:1', undefined],
	['[localhost]:1', undefined],
	['a b:1', undefined],
	[':1', undefined],
	['127.0.0.1', undefined],
])('the address %s is %j', (text, address) => {
	expect(parseAddress(text)).toEqual(address);
});
