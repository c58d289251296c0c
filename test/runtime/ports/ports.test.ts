import {spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync} from 'node:fs';
import {connect} from 'node:net';
import {networkInterfaces} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {buildSync} from 'esbuild';
import {describe, expect, test} from 'vitest';
import {canonicalAddress, ownAddresses} from '../../../source/runtime/ports/address.ts';
import {parseListeners} from '../../../source/runtime/ports/listeners.ts';
import {describePortHolder, listeningPorts, ownPortOf, portHolder, whenPortFree} from '../../../source/runtime/ports/port-holder.ts';
import {isTaken} from '../../../source/runtime/ports/try-port.ts';
import {requires, requiresThat} from '../../helpers/requirements.ts';
import {workspace} from '../../helpers/workspace.ts';
import {hasIpv6, unusedPort} from '../unused-port.ts';
import {listen, listeningProcess} from './rig.ts';

const withIpv6 = [
	['::1', 'localhost', true],
	['::1', '[::1]', true],
	['::1', '127.0.0.1', false],
	['::', '127.0.0.1', true],
	['::', '::1', true],
] as const;

const here = {type: 'held', owner: expect.objectContaining({pid: process.pid})};

describe.skipIf(!requires('linux'))('who holds a port', () => {
	test('another process: its pid and command, and as which service of a devtui it runs', async () => {
		const {pid, port} = await listeningProcess({DEVTUI_SERVICE: 'db'});
		const holder = await portHolder(port);
		expect(holder).toEqual({type: 'held', owner: {pid, command: expect.stringMatching(/^\S*node -e .* port-holder$/), service: 'db'}});
		expect(holder.type === 'held' && describePortHolder(port, holder)).toMatch(new RegExp(`^port ${port} is held by pid ${pid} \\(.*, the service db of a devtui\\)$`));
	});

	test('nobody: free, also when connections of it are still there', async () => {
		const {port, server} = (await listen('127.0.0.1', await unusedPort()))!;
		const client = connect({port, host: '127.0.0.1', allowHalfOpen: true});
		await once(client, 'end');
		server.close();
		expect(await portHolder(port)).toEqual({type: 'free'});
		client.destroy();
	});

	test.each([
		['127.0.0.1', 'localhost', true],
		['127.0.0.1', '127.0.0.1', true],
		['127.0.0.1', '0.0.0.0', true],
		['127.0.0.1', '127.0.0.2', false],
		['127.0.0.2', 'localhost', false],
		['0.0.0.0', '127.0.0.9', true],
		['0.0.0.0', 'localhost', true],
		...requiresThat(hasIpv6, 'no IPv6') ? withIpv6 : [],
		['127.0.0.1', 'example.com', false],
		['0.0.0.0', '203.0.113.7', false],
	] as readonly (readonly [address: string, host: string, isHeld: boolean])[])('listening on %s, asked for %s: %s', async (address, host, isHeld) => {
		const {port} = (await listen(address, await unusedPort()))!;
		expect(await portHolder(port, host)).toEqual(isHeld ? here : {type: 'free'});
	});

	test.skipIf(!requires('root'))('a process of another user: said as that, with its number', async () => {
		const {port} = (await listen('127.0.0.1'))!;
		const {directory} = workspace({});
		chmodSync(directory, 0o755);
		const bundle = path.join(directory, 'asks.cjs');
		const contents = `
			import {portHolder} from '${path.resolve('source/runtime/ports/port-holder.ts')}';
			portHolder(${port}).then(holder => console.log(JSON.stringify(holder)));
		`;
		buildSync({stdin: {contents, resolveDir: directory}, bundle: true, platform: 'node', format: 'cjs', outfile: bundle});
		const {stdout, stderr} = spawnSync(process.execPath, [bundle], {uid: 65_534, cwd: '/', encoding: 'utf8'});
		const holder = JSON.parse(stdout || stderr) as Awaited<ReturnType<typeof portHolder>>;
		expect(holder).toEqual({type: 'held', userId: 0});
		expect(holder.type === 'held' && describePortHolder(port, holder)).toBe(`port ${port} is held by a process of another user (uid 0)`);
	});

	test('the ports that processes listen on, each once, in order', async () => {
		const first = await listeningProcess();
		const second = await listeningProcess();
		const both = (await listen('127.0.0.1', await unusedPort()))!;
		expect(await listen('127.0.0.2', both.port)).toBeDefined();
		expect(listeningPorts([first.pid])).toEqual([first.port]);
		expect(listeningPorts([second.pid, first.pid, process.pid])).toEqual(expect.arrayContaining([first.port, second.port, both.port]));
		const own = listeningPorts([process.pid]);
		expect(own.filter(port => port === both.port)).toHaveLength(1);
		expect(own).toEqual([...own].sort((a, b) => a - b));
		expect(listeningPorts([])).toEqual([]);
		expect(listeningPorts([2 ** 22 + 5])).toEqual([]);
	});
});

describe('waiting for a port', () => {
	test('is over as soon as its holder is gone', async () => {
		const {port, kill} = await listeningProcess();
		// Longer than this test may take.
		const free = whenPortFree(port, {limitMs: 600_000});
		const early = await Promise.race([free, new Promise(resolve => {
			setTimeout(resolve, 50, 'still held');
		})]);
		expect(early).toBe('still held');
		kill();
		expect(await free).toEqual({type: 'free'});
	});

	test('ends with who holds it when the time is up, or when nobody wants to know any more', async () => {
		const {pid, port} = await listeningProcess();
		const held = {type: 'held', owner: expect.objectContaining({pid})};
		expect(await whenPortFree(port, {limitMs: 30})).toEqual(held);
		const controller = new AbortController();
		const waiting = whenPortFree(port, {limitMs: 60_000, signal: controller.signal});
		controller.abort();
		expect(await waiting).toEqual(held);
	});
});

describe('where no table can be read', () => {
	test.each(['127.0.0.1', '0.0.0.0', ...requiresThat(hasIpv6, 'no IPv6') ? ['::1'] : []])('a listener on %s is found by trying', async address => {
		const listening = (await listen(address, await unusedPort()))!;
		const asked = address === '0.0.0.0' ? '127.0.0.1' : address;
		expect(await isTaken(listening.port, asked)).toBe(true);
		await listening.close();
		expect(await isTaken(listening.port, asked)).toBe(false);
	});
});

describe('the table of the kernel', () => {
	const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

	test('only listeners count; addresses and ports are read from their words', () => {
		const table = `${head}   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0000000000000000 100 0 0 10 0
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 678 1 0000000000000000 100 0 0 10 0
  12: 0100007F:1538 0100007F:C350 01 00000000:00000000 02:0009B8A1 00000000  1000        0 999 2 0000000000000000 20 4 30 10 -1
`;
		expect(parseListeners(table, 'LE')).toEqual([
			{address: '127.0.0.1', port: 5432, userId: 1000, inode: 12_345},
			{address: '0.0.0.0', port: 22, userId: 0, inode: 678},
		]);
		expect(parseListeners(table.replace('0100007F:1538 00000000:0000', '7F000001:1538 00000000:0000'), 'BE')[0]).toMatchObject({address: '127.0.0.1', port: 5432});
	});

	test('IPv6, and IPv4 within it', () => {
		const row = (address: string) => `${head}   0: ${address}:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 5 1 0000000000000000 100 0 0 10 0\n`;
		const addressOf = (address: string) => parseListeners(row(address), 'LE')[0]?.address;
		expect(addressOf('00000000000000000000000000000000')).toBe('::');
		expect(addressOf('00000000000000000000000001000000')).toBe('::1');
		expect(addressOf('B80D01200000000000000000EFBE0000')).toBe('2001:db8::beef');
		expect(addressOf('0000000000000000FFFF00000100007F')).toBe('127.0.0.1');
	});
});

test('addresses have one spelling', () => {
	expect(['[::1]', '0:0:0:0:0:0:0:1', '::0001', 'FE80::1%eth0', '::ffff:10.0.0.1', 'LocalHost'].map(canonicalAddress))
		.toEqual(['::1', '::1', '::1', 'fe80::1', '10.0.0.1', 'localhost']);
});

test('a host is of this machine when it is a loopback or one of its interfaces', () => {
	const [own] = Object.values(networkInterfaces()).flatMap(list => list ?? []).filter(({internal}) => !internal);
	expect(['localhost', 'api.localhost', '127.9.9.9', '::1', '0.0.0.0', '::', ...own ? [own.address] : []].every(host => ownAddresses(host).length > 0)).toBe(true);
	expect(['example.com', '203.0.113.7', '2001:db8::1', 'localhost.example.com'].flatMap(ownAddresses)).toEqual([]);
});

test('a check names a port of this machine, or none', () => {
	const http = (url: string) => ownPortOf({type: 'http', url, status: 200, headers: {}});
	expect(http('http://localhost:3000/health')).toEqual({host: 'localhost', port: 3000});
	expect(http('http://127.0.0.1/')).toEqual({host: '127.0.0.1', port: 80});
	expect(http('https://[::1]/')).toEqual({host: '[::1]', port: 443});
	expect(http('http://example.com:3000/')).toBeUndefined();
	expect(ownPortOf({type: 'tcp', host: 'localhost', port: 5432})).toMatchObject({port: 5432});
	expect(ownPortOf({type: 'log', pattern: 'x'})).toBeUndefined();
});
