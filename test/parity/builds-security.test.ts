import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {request} from 'node:https';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {makeCertificate} from '../helpers/certificate.ts';
import {fleet, type Fleet} from '../helpers/fleet.ts';
import {resultOf} from '../helpers/instance.ts';
import {rawHttp} from '../helpers/raw-http.ts';
import {until} from '../helpers/until.ts';

const as = async ({start}: Fleet, token: string, ...args: readonly string[]) => resultOf(start(args, {environment: {DEVTUI_TOKEN: token}}));

describe('B27: who may come in', () => {
	test('B27: a token is asked for where there is one: a wrong one is exit 5, on loopback, too', async () => {
		const given = await fleet();
		const {hub, directory, start} = given;
		const file = path.join(directory, 'token');
		const {rig} = await hub('--token-file', file);
		expect(rig.output()).toContain(`a new token is in ${file}`);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		const token = readFileSync(file, 'utf8').trim();
		expect(rig.output()).not.toContain(token);
		expect(await as(given, token, 'builds', '--json')).toEqual({code: 0, output: '[]\n', errors: ''});
		for (const wrong of ['wrong', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, '']) {
			expect(await as(given, wrong, 'suggest', 'foo', 'x')).toMatchObject({code: 5, output: '', errors: expect.stringContaining('has rejected the token')});
		}

		const builder = start(['builder', '--name', 'n1', '--dir', '.'], {environment: {DEVTUI_TOKEN: 'wrong'}});
		expect(await builder.ended).toMatchObject({code: 5});
	});

	test.each([
		[['--listen', '0.0.0.0:0'], '--token-file, --tls-cert and --tls-key'],
		[['--web', '0.0.0.0:0'], '--token-file, --tls-cert and --tls-key'],
		[['--listen', '0.0.0.0:0', '--token-file', 'token'], '--tls-cert and --tls-key'],
		[['--listen', '[::]:0', '--tls-cert', 'cert.pem', '--tls-key', 'key.pem'], '--token-file'],
	])('B27: off loopback token and TLS are needed, or it is exit 2 and nobody listens: %s', async (args, missing) => {
		const {start, directory} = await fleet();
		const {cert, key} = makeCertificate();
		writeFileSync(path.join(directory, 'cert.pem'), cert);
		writeFileSync(path.join(directory, 'key.pem'), key);
		const rig = start(['hub', '--data', 'data', ...args]);
		expect(await rig.ended).toMatchObject({code: 2});
		expect(rig.errors()).toContain(`give ${missing}, or listen on 127.0.0.1`);
	});

	test('B27: with TLS builders and people come in by mqtts and the authority of the hub\'s certificate, and not without it', async () => {
		const given = await fleet();
		const {hub, start, directory, port} = given;
		const authority = makeCertificate({subject: 'authority', names: []});
		const {cert, key} = makeCertificate({subject: 'hub', issuer: authority});
		const file = (name: string, text: string) => {
			writeFileSync(path.join(directory, name), text, {mode: 0o600});
			return path.join(directory, name);
		};
		const ca = file('ca.pem', authority.cert);
		const token = path.join(directory, 'token');
		const {url} = await hub('--listen', `127.0.0.1:${port}`, '--tls-cert', file('cert.pem', cert), '--tls-key', file('key.pem', key), '--token-file', token);
		expect(url).toBe(`mqtts://127.0.0.1:${port}`);
		const trusted = ['--hub', url, '--tls-ca', ca, '--token-file', token];
		const builder = start(['builder', '--name', 'n1', '--dir', '.', ...trusted]);
		await builder.sees('welcomed by the hub');
		expect((await resultOf(start(['builders', '--json', ...trusted]))).output).toContain('"n1"');
		expect(await resultOf(start(['builders', '--hub', url, '--token-file', token]))).toMatchObject({code: 4, errors: expect.stringContaining('not trusted')});
		expect(await resultOf(start(['builders', '--hub', url.replace('mqtts', 'mqtt'), '--token-file', token]))).toMatchObject({code: 4});
	});

	test('B27: with --tls-ca nobody comes in without a certificate of that authority: no builder, no command, no visitor of the page', async () => {
		const {hub, start, directory, port} = await fleet();
		const authority = makeCertificate({subject: 'authority', names: []});
		const file = (name: string, text: string) => {
			writeFileSync(path.join(directory, name), text, {mode: 0o600});
			return path.join(directory, name);
		};
		const pair = (subject: string) => {
			const {cert, key} = makeCertificate({subject, issuer: authority});
			return ['--tls-cert', file(`${subject}.pem`, cert), '--tls-key', file(`${subject}.key`, key)];
		};
		const ca = file('ca.pem', authority.cert);
		const token = path.join(directory, 'token');
		const {url, page} = await hub('--listen', `127.0.0.1:${port}`, '--web', '127.0.0.1:0', '--web-host', 'builds.example', ...pair('hub'), '--tls-ca', ca, '--token-file', token);
		const trusted = ['--hub', url, '--tls-ca', ca, '--token-file', token];
		const n1 = start(['builder', '--name', 'n1', '--dir', '.', ...trusted, ...pair('n1')]);
		await n1.sees('welcomed by the hub');
		expect((await resultOf(start(['builders', '--json', ...trusted, ...pair('me')]))).output).toContain('"n1"');
		for (const args of [['builders'], ['builder', '--name', 'n2', '--dir', '.']]) {
			const {code, output, errors} = await resultOf(start([...args, ...trusted]));
			expect([code, output + errors]).toEqual([5, expect.stringContaining('the token, or the certificate of this side (--tls-cert)')]);
		}

		// Of another name than its certificate's.
		expect(await resultOf(start(['builder', '--name', 'n3', '--dir', '.', ...trusted, ...pair('me')]))).toMatchObject({code: 5});
		const me = {cert: readFileSync(path.join(directory, 'me.pem')), key: readFileSync(path.join(directory, 'me.key'))};
		const ask = async (files: object) => new Promise<number | undefined>(resolve => {
			request(`${page!}/api/builds`, {...files, ca: authority.cert, agent: false, headers: {Authorization: `Bearer ${readFileSync(token, 'utf8').trim()}`}}, response => {
				response.resume();
				resolve(response.statusCode);
			}).on('error', () => {
				resolve(undefined);
			}).end();
		});
		expect(await ask(me)).toBe(200);
		expect(await ask({})).toBeUndefined();
	});

	test('tokens of hub and builder are in no log, no message and no file but their own', async () => {
		const given = await fleet();
		const {hub, builder, devtui, directory} = given;
		const admin = path.join(directory, 'token');
		const {rig} = await hub('--token-file', admin);
		const token = readFileSync(admin, 'utf8').trim();
		const n1 = await builder('n1', {foo: `#!/bin/sh\ncat ${admin}; printf 'Basic %s\\n' "$(printf 'client:%s' "$(cat ${admin})" | base64 -w 0)"\n`}, '--token-file', admin);
		expect(await devtui('suggest', 'foo', 'x', '--token-file', admin, '--follow')).toMatchObject({code: 0, output: expect.stringContaining('***') as string});
		expect(await devtui('builds', '--token-file', admin)).toMatchObject({code: 0});
		for (const said of [rig.output(), rig.errors(), n1.rig.output(), n1.rig.errors()]) {
			expect(said).not.toContain(token);
		}

		// What is looked at below is not being removed.
		await until('the builder to keep nothing', () => readdirSync(path.join(directory, 'state/devtui/builder/n1/logs')).length === 0);
		const core = Buffer.from(token).toString('base64').slice(3, -4);
		for (const entry of readdirSync(directory, {recursive: true, withFileTypes: true})) {
			const file = path.join(entry.parentPath, entry.name);
			if (entry.isFile() && file !== admin) {
				const text = readFileSync(file, 'latin1');
				expect(text, file).not.toContain(token);
				expect(text, file).not.toContain(core);
			}
		}
	});

	test('the page answers to the names that the hub was told, for a token; and shows badges without one where it shall', async () => {
		const {hub, directory, start} = await fleet();
		const file = path.join(directory, 'token');
		const {page} = await hub('--web', '127.0.0.1:0', '--token-file', file, '--web-host', 'builds.example', '--public-badges');
		const port = Number(new URL(page!).port);
		const status = async (host: string, url: string, token?: string) => (await rawHttp({host: '127.0.0.1', port}, `GET ${url} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${token === undefined ? '' : `Authorization: Bearer ${token}\r\n`}\r\n`)).status;
		const token = readFileSync(file, 'utf8').trim();
		expect(await status('builds.example', '/api/builds', token)).toBe(200);
		expect(await status('builds.example', '/api/builds')).toBe(401);
		expect(await status(`127.0.0.1:${port}`, '/api/builds')).toBe(401);
		expect(await status('elsewhere.example', '/api/builds', token)).toBe(421);
		expect(await status('builds.example', '/badge/foo.svg')).toBe(200);
		for (const [args, why] of [[['--web-host', 'builds.example'], '--web-host wants --token-file'], [['--web-host', 'https://x', '--token-file', file], 'is no name of a host']] as const) {
			const wrong = start(['hub', '--data', 'other', '--listen', '127.0.0.1:0', ...args]);
			expect(await wrong.ended).toMatchObject({code: 2});
			expect(wrong.errors()).toContain(why);
		}
	});

	test('tokens are made for a role, told once, and let nobody in any more when they are revoked', async () => {
		const given = await fleet();
		const {hub, start, directory} = given;
		const admin = path.join(directory, 'token');
		await hub('--token-file', admin);
		const create = async (...args: readonly string[]) => JSON.parse((await resultOf(start(['hub', 'token', 'create', '--json', '--token-file', admin, ...args]))).output) as {readonly id: string; readonly token: string};
		const [reader, client, builder] = [await create('--role', 'reader'), await create(), await create('--role', 'builder', '--name', 'n1')];
		expect((await as(given, reader.token, 'builds')).code).toBe(0);
		expect(await as(given, reader.token, 'suggest', 'foo', 'x')).toMatchObject({code: 5, errors: 'A token of the role reader may not suggest builds.\n'});
		expect((await as(given, client.token, 'suggest', 'foo', 'x')).code).toBe(0);
		expect((await as(given, client.token, 'hub', 'token', 'ls')).code).toBe(5);
		expect((await as(given, builder.token, 'builds')).code).toBe(5);
		for (const [args, why] of [[['--name', 'n1'], 'only a token of the role builder is for a name'], [['--role', 'builder', '--name', 'a b'], 'is no builder\'s name']] as const) {
			expect(await resultOf(start(['hub', 'token', 'create', '--token-file', admin, ...args]))).toMatchObject({code: 2, output: '', errors: expect.stringMatching(new RegExp(why, 'i'))});
		}

		const other = start(['builder', '--name', 'n2', '--dir', '.'], {environment: {DEVTUI_TOKEN: builder.token}});
		expect(await other.ended).toMatchObject({code: 5});
		const n1 = start(['builder', '--name', 'n1', '--dir', '.'], {environment: {DEVTUI_TOKEN: builder.token}});
		await n1.sees('welcomed by the hub');
		const listed = await resultOf(start(['hub', 'token', 'ls', '--token-file', admin]));
		expect(listed.output.split('\n').slice(1, -1).map(line => line.split(/ +/).slice(0, 3).join(' '))).toEqual([`${reader.id} reader -`, `${client.id} client -`, `${builder.id} builder n1`]);
		for (const {token} of [reader, client, builder]) {
			expect(listed.output).not.toContain(token);
		}

		expect(await resultOf(start(['hub', 'token', 'revoke', builder.id, client.id, '--token-file', admin]))).toMatchObject({code: 0});
		expect(await n1.ended).toMatchObject({code: 5});
		expect((await as(given, client.token, 'builds')).code).toBe(5);
		await until('the others to be let in still', async () => (await as(given, reader.token, 'builds')).code === 0);
		expect(await resultOf(start(['hub', 'token', 'revoke', 'nope', '--token-file', admin]))).toMatchObject({code: 2});
	});

	test('what a build prints, and what it is called, does not drive the terminal of who looks at it', async () => {
		const {hub, builder, devtui, finals} = await fleet();
		await hub();
		await builder('n1', {evil: String.raw`printf '\033]0;owned\007\033[31mred\033[0m\n'`});
		await devtui('suggest', 'evil', 'x', '--follow');
		const [row] = await finals(1);
		// Into a pipe the bytes as they are.
		expect((await devtui('builds', 'logs', row!.id)).output).toBe('\u001B]0;owned\u0007\u001B[31mred\u001B[0m\n');
		expect((await devtui('suggest', 'evil', 'a\u001Bb')).code).toBe(2);
	});
});
