import {chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {afterAll, afterEach, beforeEach, describe, expect, test} from 'vitest';
import {registryLogin, registryLogins} from '../../source/runtime/containers/registry-login.ts';
import {requires} from '../helpers/requirements.ts';
import {containersOf, inContainer, start, startIn} from './children.ts';
import {useEngine} from './engine.ts';
import {startRegistry, type Registry} from './registry.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'devtui-login-'));
const environment = {HOME: directory, DOCKER_CONFIG: directory, PATH: `${directory}/bin:${process.env['PATH']}`};
afterAll(() => {
	rmSync(directory, {recursive: true, force: true});
});

const auth = (login: string) => Buffer.from(login).toString('base64');
const config = (content: object) => {
	writeFileSync(path.join(directory, 'config.json'), JSON.stringify(content));
};

/** What it is asked stands in the file `asked`. */
const helper = (name: string, body: string) => {
	mkdirSync(path.join(directory, 'bin'), {recursive: true});
	const file = path.join(directory, 'bin', `docker-credential-${name}`);
	writeFileSync(file, `#!/bin/sh\nread server\necho "$1 $server" >>${directory}/asked\n${body}\n`);
	chmodSync(file, 0o755);
};

describe('what docker login has kept', () => {
	test('in its file: name and password, a token, an older address; of Docker Hub for an image without a registry', async () => {
		config({auths: {'https://index.docker.io/v1/': {auth: auth('me:pass:word')}, 'https://old.example/v1/': {auth: auth('o:p')}, 'token.example': {auth: auth('t:'), identitytoken: 'secret'}}});
		expect(await registryLogin('postgres:16', environment)).toEqual({login: {username: 'me', password: 'pass:word', serveraddress: 'https://index.docker.io/v1/'}});
		expect(await registryLogin('docker.io/library/postgres', environment)).toMatchObject({login: {username: 'me'}});
		expect(await registryLogin('old.example/a/b:1', environment)).toEqual({login: {username: 'o', password: 'p', serveraddress: 'old.example'}});
		expect(await registryLogin('token.example/a', environment)).toEqual({login: {username: 't', identitytoken: 'secret', serveraddress: 'token.example'}});
		expect(await registryLogin('other.example/a', environment)).toEqual({});
	});

	test('by helper programs: that of the registry before that of all; a name of <token> is none', async () => {
		helper('all', 'if [ "$1" = list ]; then echo \'{"listed.example": "x"}\'; else echo \'{"Username": "<token>", "Secret": "t"}\'; fi');
		helper('one', 'echo \'{"Username": "me", "Secret": "s"}\'');
		config({credsStore: 'all', credHelpers: {'one.example': 'one'}, auths: {'kept.example': {}}});
		expect(await registryLogin('one.example/a', environment)).toEqual({login: {username: 'me', password: 's', serveraddress: 'one.example'}});
		expect(await registryLogin('two.example/a', environment)).toEqual({login: {identitytoken: 't', serveraddress: 'two.example'}});
		expect(readFileSync(path.join(directory, 'asked'), 'utf8')).toBe('get one.example\nget two.example\n');
		expect(Object.keys(await registryLogins(environment)).sort()).toEqual(['kept.example', 'listed.example', 'one.example']);
	});

	test('a helper that knows nothing, is not there, fails or talks nonsense', async () => {
		helper('empty', 'echo "credentials not found in native keychain"; exit 1');
		helper('broken', 'echo "the keychain is locked"; exit 1');
		helper('mad', 'echo hello');
		const troubleOf = async (name: string) => {
			config({credsStore: name});
			return registryLogin('x.example/a', environment);
		};

		expect(await troubleOf('empty')).toEqual({});
		expect(await troubleOf('gone')).toEqual({trouble: 'there is no program docker-credential-gone'});
		expect(await troubleOf('broken')).toEqual({trouble: 'docker-credential-broken says "the keychain is locked"'});
		expect(await troubleOf('mad')).toEqual({trouble: 'docker-credential-mad has answered with something else than JSON'});
	});
});

describe.skipIf(!requires('container-engine'))('a registry that wants a login', () => {
	const engine = useEngine();
	let registry: Registry;
	beforeEach(async () => {
		registry = await startRegistry('me', 'right');
	});
	afterEach(() => {
		registry.close();
	});

	const pull = async (name: string) => {
		const image = `${registry.host}/${engine.project}/${name}:1`;
		const run = start(containersOf(engine, {environment}), inContainer(engine, name, [], {container: {image}}));
		// There is nothing in it that could run.
		const sentence = await run.failed();
		return {sentence, isHere: await engine.docker.getImage(image).inspect().then(() => true, () => false)};
	};

	test('is asked with the login of the file, or of a helper, when an image is pulled', async () => {
		config({auths: {[registry.host]: {auth: auth('me:right')}}});
		expect(await pull('by-file')).toMatchObject({isHere: true});
		helper('keeper', 'echo \'{"Username": "me", "Secret": "right"}\'');
		config({credHelpers: {[registry.host]: 'keeper'}});
		expect(await pull('by-helper')).toMatchObject({isHere: true});
	});

	test('says no in one sentence with what to do: without a login, with a wrong one, with a helper that is missing', async () => {
		const beginning = (name: string) => `the image "${registry.host}/${engine.project}/${name}:1" cannot be pulled: ${registry.host} `;
		config({});
		const none = await pull('none');
		expect(none.isHere).toBe(false);
		expect(none.sentence).toContain(`${beginning('none')}asks for a login: docker login ${registry.host} (`);
		config({auths: {[registry.host]: {auth: auth('me:wrong')}}});
		expect((await pull('wrong')).sentence).toContain(`${beginning('wrong')}does not let me have it: docker login ${registry.host} (`);
		expect([...registry.shown]).toContain('me:wrong');
		config({credsStore: 'gone'});
		expect((await pull('gone')).sentence).toContain(`${beginning('gone')}asks for a login, and there is no program docker-credential-gone: docker login ${registry.host} (`);
	});

	test('is asked with all logins when an image is built on one of it', async () => {
		config({auths: {'other.example': {auth: auth('a:b')}, [registry.host]: {auth: auth('me:right')}}});
		const context = path.join(directory, 'context');
		mkdirSync(context);
		writeFileSync(path.join(context, 'Dockerfile'), `FROM ${registry.host}/${engine.project}/base:1\nLABEL built=yes\n`);
		const image = `${engine.project}-built:1`;
		const service = inContainer(engine, 'built', [], {container: {image, build: {context, dockerfile: 'Dockerfile', args: {}}}});
		const run = startIn(containersOf(engine, {environment}), {type: 'image', service, isOutdated: true});
		expect(await run.exited(), `${run.stdout()}${run.stderr()}`).toEqual({type: 'code', code: 0});
		expect((await engine.docker.getImage(image).inspect()).Config.Labels).toMatchObject({built: 'yes'});
	});
});
