import {createSocket, Socket} from 'node:dgram';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {createUdpTrigger} from '../../source/runtime/udp-trigger.ts';
import {requiresThat} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {hasIpv6, unusedPort} from './unused-port.ts';

async function trigger(host: string, port: number) {
	const problems: string[] = [];
	/** Of virtual time, which goes on only when it is set: a test may be held up between two datagrams. */
	const times: number[] = [];
	const clock = {now: 0};
	const made = createUdpTrigger({host, port, triggered: () => times.push(clock.now), onProblem: message => problems.push(message), now: () => clock.now});
	let closed: Promise<void> | undefined;
	const close = async () => (closed ??= made.close());
	onTestFinished(close);
	await made.ready;
	return {problems, times, clock, close};
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
	const port = await unusedPort();
	const {times, clock, problems} = await trigger('127.0.0.1', port);
	await send(port, ['x']);
	await until('the first', () => times.length === 1);
	clock.now = 26;
	await send(port, ['']);
	await until('the second', () => times.length === 2);
	expect(times).toEqual([0, 26]);
	expect(problems).toEqual([]);
});

test('a burst is one, however long, and a pause ends it', async () => {
	const port = await unusedPort();
	const {times, clock} = await trigger('127.0.0.1', port);
	const heard = countOf('message');
	for (let index = 1; index <= 30; index++) {
		await send(port, ['x']);
		await until('it', () => heard() === index);
		clock.now += 25;
	}

	expect(times).toEqual([0]);
	clock.now += 1;
	await send(port, ['x']);
	await until('the next', () => times.length === 2);
});

test('a flood without end triggers once in a second', async () => {
	const port = await unusedPort();
	const {times, clock} = await trigger('127.0.0.1', port);
	const heard = countOf('message');
	for (let index = 1; times.length < 3; index++) {
		await send(port, ['x']);
		await until('it', () => heard() === index);
		clock.now += 20;
	}

	expect(times).toEqual([0, 1020, 2040]);
});

/** How often a datagram has been heard since, whether it triggers or not. */
function countOf(event: 'message'): () => number {
	let count = 0;
	const emit = Socket.prototype.emit;
	const spy = vi.spyOn(Socket.prototype, 'emit').mockImplementation(function (this: Socket, ...args: Parameters<typeof emit>) {
		const result = emit.apply(this, args);
		count += String(args[0]) === event ? 1 : 0;
		return result;
	});
	onTestFinished(() => spy.mockRestore());
	return () => count;
}

describe.each(['127.0.0.1', '::1'])('localhost', address => {
	test.skipIf(address === '::1' && !requiresThat(hasIpv6, 'no IPv6'))(`is ${address}, too`, async () => {
		const port = await unusedPort();
		const {times, problems} = await trigger('localhost', port);
		expect(problems).toEqual([]);
		await send(port, ['x'], address);
		await until('it', () => times.length === 1);
	});
});

test('a port that is taken, an address of another machine, a host that does not exist: said, and no crash', async () => {
	const port = await unusedPort();
	await trigger('127.0.0.1', port);
	expect((await trigger('127.0.0.1', port)).problems).toEqual([`trigger_udp 127.0.0.1:${port}: another process listens on this port`]);
	expect((await trigger('203.0.113.7', port)).problems).toEqual([`trigger_udp 203.0.113.7:${port}: this machine does not have that address`]);
	expect((await trigger('nobody.invalid', port)).problems).toEqual([`trigger_udp nobody.invalid:${port}: host not found`]);
});

test('closed, the port is free and nothing is triggered any more; also when it is closed before it listens', async () => {
	const port = await unusedPort();
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
