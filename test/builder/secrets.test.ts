import {describe, expect, test} from 'vitest';
import {findSecrets} from '../../source/builder/secrets.ts';
import {maskStream} from '../../source/lib/mask-stream.ts';

function masked(text: string, environment: Readonly<Record<string, string>>, patterns: readonly string[] = [], own: readonly string[] = []): string {
	const found = findSecrets({environment, patterns, own});
	if (found.type === 'problem') {
		return found.message;
	}

	let given = '';
	if (!found.secrets) {
		return text;
	}

	const stream = maskStream(found.secrets, piece => {
		given += Buffer.from(piece).toString();
	});
	stream.write(Buffer.from(text));
	stream.end();
	return given;
}

const troublesOf = (environment: Readonly<Record<string, string>>, patterns: readonly string[]) => findSecrets({environment, patterns, own: []});

describe('what is masked', () => {
	test.each(['NPM_TOKEN', 'DB_PASSWORD', 'AWS_SECRET_ACCESS_KEY', 'SIGNING_KEY', 'githubToken', 'BASIC_AUTH'])('the value of %s, by its name', name => {
		expect(masked('a swordfish b', {[name]: 'swordfish'})).toBe('a *** b');
	});

	test('nothing of what names say nothing of, nor of a file in which a secret is, nor of what is short', () => {
		const text = 'swordfish /run/key.pem dev';
		expect(masked(text, {EDITOR: 'swordfish', TLS_KEY: '/run/key.pem', CREDENTIALS_DIRECTORY: '/run/credentials/builder', API_KEY: 'dev'})).toBe(text);
	});

	test('what --mask names, by name or by glob; and not what it leaves out, be it by name', () => {
		const environment = {LICENCE: 'swordfish', CACHE_KEY: 'v1-linux-x64', DEPLOY_A: 'barracuda', DEPLOY_B: 'hammerhead'};
		const text = 'swordfish v1-linux-x64 barracuda hammerhead';
		expect(masked(text, environment)).toBe('swordfish *** barracuda hammerhead');
		expect(masked(text, environment, ['LICENCE', '!CACHE_KEY'])).toBe('*** v1-linux-x64 barracuda hammerhead');
		expect(masked(text, environment, ['DEPLOY_*', '!DEPLOY_B'])).toBe('swordfish *** *** hammerhead');
		expect(masked(text, environment, ['!*', 'DEPLOY_?'])).toBe('swordfish v1-linux-x64 *** ***');
	});

	test('the password, or token, in an address', () => {
		const environment = {DATABASE_URL: 'postgres://me:swordfish@db:5432/shop', GIT_URL: 'https://barracuda@git.example/shop.git'};
		expect(masked('postgres://me:swordfish@db:5432/shop https://barracuda@git.example/shop.git', environment)).toBe('postgres://me:***@db:5432/shop https://***@git.example/shop.git');
		expect(masked('swordfish', environment, ['!*'])).toBe('swordfish');
	});

	test('each line of what has several, however far it is indented, and one that is shorter not', () => {
		const SSH_PRIVATE_KEY = '-----BEGIN KEY-----\r\n  b3BlbnNzaC1rZXk\r\nAAAA\r\n-----END KEY-----\r\n';
		expect(masked('key: |\n    -----BEGIN KEY-----\n    b3BlbnNzaC1rZXk\n    AAAA\n', {SSH_PRIVATE_KEY})).toBe('key: |\n    ***\n    ***\n    AAAA\n');
	});

	test('as it stands in JSON, in a query and in base64, also among other text', () => {
		const API_TOKEN = 'a"b/c+dé f?g~h';
		const basic = (user: string) => Buffer.from(`${user}:${API_TOKEN}`).toString('base64');
		expect(masked(`${JSON.stringify({a: API_TOKEN})} x=${encodeURIComponent(API_TOKEN)}&y`, {API_TOKEN})).toBe('{"a":"***"} x=***&y');
		for (const user of ['', 'a', 'ab', 'abc']) {
			const shown = masked(`Basic ${basic(user)}.`, {API_TOKEN});
			expect(shown).toMatch(/^Basic .{1,6}\*\*\*.{0,2}=?\.$/);
		}

		expect(masked(Buffer.from(API_TOKEN).toString('base64url'), {API_TOKEN})).toMatch(/^\*\*\*.?$/);
	});

	test('what the builder itself shows to the hub, whatever is left out', () => {
		expect(masked('swordfish', {}, ['!*'], ['swordfish', ''])).toBe('***');
	});
});

describe('what was asked for and is not masked is told', () => {
	test('a variable that is not there, or is too short', () => {
		expect(troublesOf({PIN: '1234', LICENCE: 'swordfish'}, ['PIN', 'LICENSE', 'LICENCE', 'NONE_*', '!OTHER'])).toMatchObject({type: 'ok', troubles: [
			'--mask PIN: what is shorter than 8 characters is not masked, as it stands in logs by chance',
			'--mask LICENSE: there is no such variable',
		]});
	});

	test('what is no pattern', () => {
		expect(troublesOf({}, ['!'])).toEqual({type: 'problem', message: '--mask: "!" names no variable.'});
		expect(troublesOf({}, ['/(/'])).toMatchObject({type: 'problem', message: expect.stringContaining('--mask: /(/ is no regular expression') as string});
	});
});
