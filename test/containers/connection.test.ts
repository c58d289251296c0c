import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo, Server} from 'node:net';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createServer as createTlsServer} from 'node:tls';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import {defaultSockets, findEngineAddress} from '../../source/runtime/containers/engine-address.ts';
import {connectEngine} from '../../source/runtime/containers/connect-engine.ts';
import {makeCertificate} from '../helpers/certificate.ts';
import {requires} from '../helpers/requirements.ts';
import {containersOf, inContainer, start} from './children.ts';
import {useEngine} from './engine.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'devtui-connection-'));
const nowhere = {HOME: '/nonexistent', DOCKER_CONFIG: '/nonexistent'};
const servers: Server[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) {
		server.close();
	}
});
afterAll(() => {
	rmSync(directory, {recursive: true, force: true});
});

const sentenceOf = async (environment: Readonly<Record<string, string>>) => {
	const connected = await connectEngine({...nowhere, ...environment});
	return connected.type === 'problem' ? connected.message : 'connected';
};

describe('where the container engine is', () => {
	test('DOCKER_HOST in its forms', () => {
		const at = (host: string, more: Readonly<Record<string, string>> = {}) => findEngineAddress({...nowhere, DOCKER_HOST: host, ...more});
		expect(at('unix:///a/b.sock')).toEqual({type: 'found', address: {type: 'socket', name: 'unix:///a/b.sock', path: '/a/b.sock'}});
		expect(at('tcp://10.0.0.1')).toMatchObject({address: {type: 'tcp', host: '10.0.0.1', port: 2375}});
		expect(at('tcp://[::1]:99')).toMatchObject({address: {type: 'tcp', host: '::1', port: 99}});
		expect(at('ssh://me@box:2222')).toEqual({type: 'found', address: {type: 'ssh', name: 'ssh://me@box:2222', host: 'box', user: 'me', port: 2222}});
		for (const host of ['/nope', 'nope', 'tcp://', 'http://[']) {
			expect(at(host)).toEqual({type: 'problem', message: `DOCKER_HOST is "${host}", which is no address of a container engine: unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST`});
		}

		expect(at('tcp://10.0.0.1', {DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nonexistent'})).toMatchObject({type: 'problem', message: 'DOCKER_TLS_VERIFY is set, and /nonexistent has no ca.pem, cert.pem and key.pem that can be read (DOCKER_CERT_PATH)'});
	});

	test('the current context of Docker, by its file or by DOCKER_CONTEXT', () => {
		const config = path.join(directory, 'config');
		const meta = path.join(config, 'contexts/meta', createHash('sha256').update('far').digest('hex'));
		mkdirSync(meta, {recursive: true});
		writeFileSync(path.join(config, 'config.json'), '{"currentContext": "far"}');
		writeFileSync(path.join(meta, 'meta.json'), '{"Name": "far", "Endpoints": {"docker": {"Host": "ssh://far", "SkipTLSVerify": false}}}');
		const environment = {HOME: '/nonexistent', DOCKER_CONFIG: config};
		expect(findEngineAddress(environment)).toMatchObject({address: {type: 'ssh', host: 'far'}});
		expect(findEngineAddress({...environment, DOCKER_CONTEXT: 'gone'})).toEqual({type: 'problem', message: 'the Docker context "gone" does not say where its engine is: docker context ls shows those that there are'});
	});

	test('where nothing is said: Docker\'s sockets, then the user\'s own Podman, then that of the machine', () => {
		expect(defaultSockets({HOME: '/h', XDG_RUNTIME_DIR: '/r'})).toEqual(['/var/run/docker.sock', '/h/.docker/run/docker.sock', '/r/docker.sock', '/r/podman/podman.sock', '/run/podman/podman.sock']);
		expect(defaultSockets({HOME: '/h'}).at(-1)).toBe('/run/podman/podman.sock');
		const runtime = path.join(directory, 'runtime');
		mkdirSync(path.join(runtime, 'podman'), {recursive: true});
		const socket = path.join(runtime, 'podman/podman.sock');
		writeFileSync(socket, '');
		const first = existsSync('/var/run/docker.sock') ? '/var/run/docker.sock' : socket;
		expect(findEngineAddress({...nowhere, XDG_RUNTIME_DIR: runtime})).toEqual({type: 'found', address: {type: 'socket', name: `unix://${first}`, path: first}});
	});

	test('an engine that is not there, a port that nobody listens at, a socket that nobody may use, one that is no engine', async () => {
		expect(await sentenceOf({DOCKER_HOST: 'unix:///nonexistent/docker.sock'})).toBe('there is no container engine at unix:///nonexistent/docker.sock: is Docker or Podman running?');
		expect(await sentenceOf({DOCKER_HOST: 'tcp://127.0.0.1:1'})).toBe('no container engine answers at tcp://127.0.0.1:1: connection refused');
		const other = createServer((_request, response) => response.writeHead(404).end('what?')).listen(0, '127.0.0.1');
		servers.push(other);
		await once(other, 'listening');
		expect(await sentenceOf({DOCKER_HOST: `tcp://127.0.0.1:${(other.address() as AddressInfo).port}`})).toMatch(/^(?!.*\n)./);
	});
});

describe.skipIf(!requires('container-engine'))('engines on other machines', () => {
	const engine = useEngine();
	const socket = () => engine.host.slice('unix://'.length);
	const says = async (environment: Readonly<Record<string, string>>, name: string) => {
		const run = start(containersOf(engine, {environment: {...nowhere, ...environment}}), inContainer(engine, name, ['sh', '-c', 'read line; echo "got $line"'], {stdin: 'console', container: {isReused: false}}));
		await run.spawned();
		run.child.write('over the wire\n');
		await run.exited();
		return run.stdout();
	};

	test('by TLS: with a certificate that is known; another one is told', async () => {
		const {cert, key} = makeCertificate();
		const certificates = path.join(directory, 'certs');
		mkdirSync(certificates);
		for (const [name, content] of [['ca.pem', cert], ['cert.pem', cert], ['key.pem', key]] as const) {
			writeFileSync(path.join(certificates, name), content);
		}

		const server = createTlsServer({cert, key, allowHalfOpen: true}, secure => {
			const plain = connect({path: socket(), allowHalfOpen: true});
			secure.pipe(plain).pipe(secure);
			secure.on('error', () => plain.destroy());
			plain.on('error', () => secure.destroy());
		}).listen(0, '127.0.0.1');
		servers.push(server);
		await once(server, 'listening');
		const DOCKER_HOST = `tcp://localhost:${(server.address() as AddressInfo).port}`;
		expect(await says({DOCKER_HOST, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certificates}, 'tls')).toBe('got over the wire\n');
		writeFileSync(path.join(certificates, 'ca.pem'), makeCertificate().cert);
		expect(await sentenceOf({DOCKER_HOST, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certificates})).toMatch(/^no TLS with the container engine at tcp:\/\/localhost:\d+: /);
	});

	test('by the program ssh, with what it says when it fails', async () => {
		const programs = path.join(directory, 'bin');
		mkdirSync(programs);
		const ssh = path.join(programs, 'ssh');
		// As the other side would: `docker system dial-stdio` connects its streams with the socket.
		writeFileSync(ssh, `#!${process.execPath}\nconst {connect} = require('node:net');\nif (!process.argv.join(' ').endsWith('-l me -- box docker system dial-stdio')) {\n\tconsole.error('wrong: ' + process.argv.join(' '));\n\tprocess.exit(255);\n}\n\nconst socket = connect({path: ${JSON.stringify(socket())}, allowHalfOpen: true});\nprocess.stdin.pipe(socket).pipe(process.stdout);\n`);
		chmodSync(ssh, 0o755);
		const path_ = process.env['PATH'];
		process.env['PATH'] = `${programs}:${path_}`;
		try {
			expect(await says({DOCKER_HOST: 'ssh://me@box'}, 'ssh')).toBe('got over the wire\n');
			writeFileSync(ssh, '#!/bin/sh\necho "ssh: connect to host box port 22: No route to host" >&2\nexit 255\n');
			expect(await sentenceOf({DOCKER_HOST: 'ssh://me@box'})).toBe('the container engine at ssh://me@box cannot be reached: connect to host box port 22: No route to host');
		} finally {
			process.env['PATH'] = path_;
		}
	});
});
