import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import type {ContainerSpec} from '../../source/core/container-spec.ts';
import {connectEngine} from '../../source/runtime/containers/connect-engine.ts';
import {makeCertificate} from '../helpers/certificate.ts';
import {projectOf} from '../helpers/instance.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {containersOf, inContainer, start} from './children.ts';
import {busybox, leaveOutWhatItCannot} from './engine.ts';
import {startMachine, type Machine} from './machine.ts';

const project = `devtui-test-${process.pid}-remote`;
const nowhere = {HOME: '/nonexistent', DOCKER_CONFIG: '/nonexistent'};

describe.skipIf(!requires('other-machine'))('an engine on another machine', () => {
	let machine: Machine;
	let overTls: Record<string, string>;
	leaveOutWhatItCannot();
	const directory = mkdtempSync(path.join(tmpdir(), 'devtui-remote-'));
	beforeAll(async () => {
		machine = await startMachine();
		const client = makeCertificate({subject: 'devtui test client', issuer: machine.authority});
		overTls = {DOCKER_HOST: `tcp://${machine.address}:2376`, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: machine.certificates('good', {client})};
	}, 60_000);
	afterAll(async () => {
		rmSync(directory, {recursive: true, force: true});
		await machine.end();
	});

	const containers = (environment: Readonly<Record<string, string>>) => containersOf({host: ''}, {directory, environment: {...nowhere, ...environment}});
	const sentence = async (environment: Readonly<Record<string, string>>) => {
		const connected = await connectEngine({...nowhere, PATH: process.env['PATH'], ...environment});
		return connected.type === 'problem' ? connected.message : 'connected';
	};

	const server = (name: string, container: Partial<ContainerSpec>) => inContainer({project}, name, ['sh', '-c', 'echo up; exec httpd -f -p 80 -h /srv'], {container: {isReused: false, ...container}});
	const usualPort = {containerPort: 80, protocol: 'tcp' as const, hostAddress: '127.0.0.1', isUsualAddress: true as const};

	test('ports without an address are published on all addresses of its machine, where probes ask them; it is told', async () => {
		const there = containers(overTls);
		const service = server('published', {ports: [{...usualPort, hostPort: 8080}]});
		const run = start(there, service);
		await run.prints('up');
		expect(run.notices).toEqual([`published on all addresses of ${machine.address}: ${machine.address}:8080 ("127.0.0.1:8080:80" in "ports" keeps it to that machine)`]);
		for (const [asked, url] of [['http://localhost:8080/x', `http://${machine.address}:8080/x`], ['http://127.0.0.1/x', `http://${machine.address}:8080/x`], ['http://example.com/x', 'http://example.com/x']] as const) {
			expect(await there.locate(service, {type: 'http', url: asked, status: 200, headers: {}})).toMatchObject({url});
		}

		expect(await there.locate(service, {type: 'tcp', host: 'localhost', port: 8080})).toMatchObject({host: machine.address, port: 8080});
		expect(await there.locate(service, {type: 'tcp', host: 'localhost', port: 9})).toBe(`port 9 is not published, and the container engine is on another machine, ${machine.address}: add it to "ports"`);
		expect(await fetch(`http://${machine.address}:8080/none`)).toMatchObject({status: 404});
		run.child.signal('SIGKILL', 'all');
		await run.exited();
	});

	test('a port on 127.0.0.1 of its machine stays there, and a probe says why it cannot be asked', async () => {
		const there = containers(overTls);
		const service = server('inward', {ports: [{containerPort: 80, protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 8081}]});
		const run = start(there, service);
		await run.prints('up');
		expect(run.notices).toEqual([]);
		expect(await there.locate(service, {type: 'tcp', host: 'localhost', port: 8081})).toBe(`port 8081 is published on 127.0.0.1 of ${machine.address}, where only that machine reaches it: "8081:80" in "ports" publishes it for others`);
		run.child.signal('SIGKILL', 'all');
		await run.exited();
	});

	test('a directory of the project is one of the other machine: it is told', async () => {
		const source = path.join(directory, 'src');
		const service = server('mounted', {volumes: [{type: 'bind', source, target: '/srv', isReadOnly: false, isCreated: true}, {type: 'bind', source: '/run', target: '/x', isReadOnly: true, isCreated: true}]});
		const run = start(containers(overTls), service);
		await run.prints('up');
		expect(run.notices).toEqual([`the volume ${source} is a directory of ${machine.address}, not of this machine: paths are those of the container engine's`]);
		run.child.signal('SIGKILL', 'all');
		await run.exited();
	});

	test('devtui with such an engine: ready by the port there; what cannot be reached fails alone, and starts when it can be', async () => {
		const {up, devtui, one} = projectOf({'devtui.yaml': `name: ${project}-whole
services:
  web: {image: ${busybox}, command: ["httpd", "-f", "-p", "80"], ports: ["8082:80"], ready: {tcp: 8082}}
  api: {command: exec sleep 1000, depends_on: {web: {condition: service_healthy}}}
  other: {command: exec sleep 1000}
`});
		const before = process.env;
		process.env = {...before, ...overTls};
		onTestFinished(() => {
			process.env = before;
			machine.connect();
		});
		machine.disconnect();
		const rig = await up('--keep-going');
		await until('web has failed', async () => (await one('web')).phase === 'failed', {found: () => rig.output()});
		expect(rig.output()).toContain(`the container engine at ${overTls['DOCKER_HOST']!} `);
		expect((await one('other')).phase).toBe('ready');
		machine.connect();
		// The kernel may still know of nobody at that address.
		await until('the machine to be reached', async () => await sentence(overTls) === 'connected');
		expect(await devtui('start')).toMatchObject({code: 0, errors: ''});
		await until('api is ready', async () => (await one('api')).phase === 'ready', {found: () => rig.output()});
		expect((await devtui('down', '--remove')).code).toBe(0);
	});

	test('TLS: who is not believed, and who is not let in, in one sentence each', async () => {
		const at = `no TLS with the container engine at ${overTls['DOCKER_HOST']!}: `;
		const withFiles = (name: string, files: Parameters<Machine['certificates']>[1]) => sentence({...overTls, DOCKER_CERT_PATH: machine.certificates(name, files)});
		const issuer = machine.authority;
		const client = makeCertificate({subject: 'devtui test client', issuer});
		expect(await sentence(overTls)).toBe('connected');
		expect(await withFiles('wrong-ca', {ca: makeCertificate().cert, client})).toBe(`${at}its certificate is not signed by the authority of ca.pem`);
		expect(await withFiles('expired', {client: makeCertificate({subject: 'devtui test client', issuer, from: 2019, to: 2020})})).toBe(`${at}cert.pem has expired`);
		expect(await withFiles('stranger', {client: makeCertificate()})).toMatch(`${at}it wants a certificate that it knows, and does not take cert.pem (`);
		expect(await withFiles('mixed', {client: {...client, key: makeCertificate().key}})).toMatch(`${at}ca.pem, cert.pem and key.pem cannot be used together: `);
		const {DOCKER_TLS_VERIFY: _, ...unverified} = overTls;
		expect(await sentence({...unverified, DOCKER_CERT_PATH: machine.certificates('none', {})})).toMatch(new RegExp(`^${at}it (?:wants a certificate that it knows, and|has hung up: it may want a certificate, and) there is no cert.pem and key.pem in DOCKER_CERT_PATH`));
		expect(await sentence({DOCKER_HOST: overTls['DOCKER_HOST']!})).toBe(`the container engine at ${overTls['DOCKER_HOST']!} wants TLS: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH`);
		expect(await sentence({...overTls, DOCKER_HOST: `tcp://${machine.address}:2375`})).toBe(`no TLS with the container engine at tcp://${machine.address}:2375: it does not speak TLS`);
		expect(await sentence({DOCKER_HOST: `tcp://${machine.address}:2374`})).toBe(`no container engine answers at tcp://${machine.address}:2374: connection refused`);
	});

	test('a machine that is cut off: its container is told to be out of reach, and goes on when it is back', async () => {
		const run = start(containers(overTls), inContainer({project}, 'cut', ['sh', '-c', 'i=0; while :; do echo "line $i"; i=$((i+1)); sleep 0.2; done']));
		await run.prints('line 1\n');
		machine.disconnect();
		onTestFinished(() => {
			machine.connect();
		});
		await until('it is noticed', () => run.notices.some(text => text.endsWith('has gone')), {withinMs: 60_000});
		machine.connect();
		await until('it is back', () => run.notices.some(text => text.endsWith('the container runs on')), {found: () => run.notices.join('\n')});
		const lines = run.stdout().trimEnd().split('\n').length;
		await run.prints(`line ${lines + 2}\n`);
		expect(run.stdout().trimEnd().split('\n')).toEqual(Array.from({length: run.stdout().trimEnd().split('\n').length}, (_, index) => `line ${index}`));
		run.child.signal('SIGKILL', 'all');
		await run.exited();
	}, 120_000);

	describe('by ssh', () => {
		const path_ = process.env['PATH'];
		afterAll(() => {
			process.env['PATH'] = path_;
		});
		const withSsh = async (name: string, options?: Parameters<Machine['sshPrograms']>[1]) => {
			process.env['PATH'] = `${await machine.sshPrograms(name, options)}:${path_}`;
		};

		test('ports are those of the machine that ssh knows by that name; containers that start at once all do', async () => {
			await withSsh('good');
			const there = containers({DOCKER_HOST: 'ssh://box'});
			const service = server('by-ssh', {ports: [usualPort]});
			const run = start(there, service);
			await run.prints('up');
			expect(await there.locate(service, {type: 'tcp', host: 'localhost', port: 80})).toMatchObject({host: machine.address});
			const others = Array.from({length: 4}, (_, index) => start(there, inContainer({project}, `many-${index}`, ['sh', '-c', `echo I am ${index}; exec sleep 1000`])));
			await Promise.all(others.map(async (other, index) => other.prints(`I am ${index}\n`)));
			for (const each of [run, ...others]) {
				each.child.signal('SIGKILL', 'all');
				await each.exited();
			}
		}, 120_000);

		test('a host whose key is not known, and one that does not let us in, in one sentence each', async () => {
			await withSsh('unknown', {isKnown: false});
			expect(await sentence({DOCKER_HOST: 'ssh://box'})).toBe('the container engine at ssh://box cannot be reached: the host key of box is not known: connect once with ssh box');
			await withSsh('denied', {hasKey: false});
			expect(await sentence({DOCKER_HOST: 'ssh://box'})).toBe('the container engine at ssh://box cannot be reached: ssh is not let in at box: Permission denied (publickey). (nobody is asked for a password: add a key to the agent, ssh-add)');
		});
	});
});
