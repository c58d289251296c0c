import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import {createUdpTrigger} from '../../source/runtime/udp-trigger.ts';
import {until} from '../helpers/until.ts';

async function freePort(): Promise<number> {
	const socket = createSocket('udp4');
	socket.bind(0, '127.0.0.1');
	await once(socket, 'listening');
	const {port} = socket.address();
	await new Promise<void>(resolve => {
		socket.close(resolve);
	});
	return port;
}

async function trigger(host: string, port: number) {
	const problems: string[] = [];
	const times: number[] = [];
	const made = createUdpTrigger({host, port, triggered: () => times.push(performance.now()), onProblem: message => problems.push(message)});
	let closed: Promise<void> | undefined;
	const close = async () => (closed ??= made.close());
	onTestFinished(close);
	await made.ready;
	return {problems, times, close};
}

async function send(port: number, texts: readonly string[], address = '127.0.0.1'): Promise<void> {
	const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
	try {
		for (const text of texts) {
			await new Promise<void>((resolve, reject) => {
				socket.send(text, port, address, error => error ? reject(error) : resolve());
			});
		}
	} finally {
		socket.close();
	}
}

test('any datagram triggers at once, an empty one too', async () => {
	const port = await freePort();
	const {times, problems} = await trigger('127.0.0.1', port);
	await send(port, ['x']);
	await until('the first', () => times.length === 1);
	await sleep(50);
	await send(port, ['']);
	await until('the second', () => times.length === 2);
	expect(problems).toEqual([]);
});

test('a burst is one', async () => {
	const port = await freePort();
	const {times} = await trigger('127.0.0.1', port);
	await send(port, Array.from({length: 50}, () => 'x'));
	await until('the burst', () => times.length > 0);
	await sleep(60);
	expect(times).toHaveLength(1);
	await send(port, ['x']);
	await until('the next', () => times.length === 2);
});

test('a flood without end triggers now and then', {timeout: 10_000}, async () => {
	const port = await freePort();
	const {times} = await trigger('127.0.0.1', port);
	const socket = createSocket('udp4');
	const timer = setInterval(() => socket.send('x', port, '127.0.0.1'), 3);
	onTestFinished(() => {
		clearInterval(timer);
		socket.close();
	});
	await until('the second', () => times.length === 2);
	expect(times[1]! - times[0]!).toBeGreaterThan(900);
});

test.each(['127.0.0.1', '::1'])('localhost is %s, too', async address => {
	const port = await freePort();
	const {times, problems} = await trigger('localhost', port);
	expect(problems).toEqual([]);
	try {
		await send(port, ['x'], address);
	} catch (error) {
		// This machine has no IPv6.
		expect(`${address} ${String(error)}`).toContain('::1');
		return;
	}

	await until('it', () => times.length === 1);
});

test('a port that is taken, an address of another machine, a host that does not exist: said, and no crash', async () => {
	const port = await freePort();
	await trigger('127.0.0.1', port);
	expect((await trigger('127.0.0.1', port)).problems).toEqual([`trigger_udp 127.0.0.1:${port}: another process listens on this port`]);
	expect((await trigger('203.0.113.7', port)).problems).toEqual([`trigger_udp 203.0.113.7:${port}: this machine does not have that address`]);
	expect((await trigger('nobody.invalid', port)).problems).toEqual([`trigger_udp nobody.invalid:${port}: host not found`]);
});

test('closed, the port is free and nothing is triggered any more; also when it is closed before it listens', async () => {
	const port = await freePort();
	const {times, close} = await trigger('127.0.0.1', port);
	await close();
	const problems: string[] = [];
	const early = createUdpTrigger({host: '127.0.0.1', port, triggered() {}, onProblem: message => problems.push(message)});
	await early.close();
	await early.ready;
	await send(port, ['x']);
	const again = await trigger('127.0.0.1', port);
	expect(again.problems).toEqual([]);
	expect(problems).toEqual([]);
	expect(times).toEqual([]);
});
