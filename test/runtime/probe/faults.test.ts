import {createServer as createHttpServer} from 'node:http';
import {createServer} from 'node:net';
import type {Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Child, ChildListener} from '../../../source/runtime/contract.ts';
import {requiresThat} from '../../helpers/requirements.ts';
import {hasIpv6} from '../unused-port.ts';
import {listen, probe, until} from './rig.ts';

const http = (port: number, host = 'localhost') => ({type: 'http', url: `http://${host}:${port}/`, status: 200, headers: {}} as const);
const tcp = (port: number, host = 'localhost') => ({type: 'tcp', host, port} as const);

/** A server that says what it likes, and who is connected to it. */
async function server(connected: (socket: Socket) => void, host = '127.0.0.1') {
	const sockets = new Set<Socket>();
	let count = 0;
	let most = 0;
	// It does not hang up because the other side does.
	const made = createServer({allowHalfOpen: true}, socket => {
		count++;
		sockets.add(socket);
		most = Math.max(most, sockets.size);
		socket.on('error', () => undefined);
		socket.on('close', () => sockets.delete(socket));
		connected(socket);
	});
	onTestFinished(() => {
		for (const socket of sockets) {
			socket.destroy();
		}
	});
	const port = await listen(made, host);
	return {port, sockets, count: () => count, most: () => most};
}

/** Again and again until the connection is gone. */
function repeat(socket: Socket, text: string, everyMs: number): void {
	const timer = setInterval(() => socket.write(text), everyMs);
	socket.on('close', () => clearInterval(timer));
}

describe('a server that misbehaves', () => {
	test('answers byte by byte: the time counts for the whole answer, and no socket is left', async () => {
		const {port, sockets} = await server(socket => {
			socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
			repeat(socket, 'x', 10);
			socket.resume();
		});
		const probing = probe(http(port), {timeoutMs: 150, intervalMs: 10});
		expect(await probing.tells(1)).toBe('no answer within 150ms');
		probing.stop();
		await until(() => sockets.size === 0);
	});

	test('a body without an end is not read', async () => {
		const {port, sockets} = await server(socket => {
			socket.write('HTTP/1.1 200 OK\r\n\r\n');
			repeat(socket, 'x'.repeat(10_000), 1);
			socket.resume();
		});
		expect(await probe(http(port), {intervalMs: 60_000}).tells()).toBe('passed');
		await until(() => sockets.size === 0);
	});

	test('headers without an end are said to be that', async () => {
		const {port} = await server(socket => {
			socket.write('HTTP/1.1 200 OK\r\n');
			repeat(socket, `X-More: ${'x'.repeat(8000)}\r\n`, 1);
			socket.resume();
		});
		expect(await probe(http(port), {}).tells()).toBe(`localhost:${port} answers with headers that do not end`);
	});

	test('an upgrade is an answer', async () => {
		const {port, sockets} = await server(socket => {
			socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
			socket.resume();
		});
		expect(await probe(http(port)).tells()).toBe('HTTP 101, wanted 200');
		expect(await probe({...http(port), status: 101}, {intervalMs: 60_000}).tells()).toBe('passed');
		await until(() => sockets.size === 0);
	});

	test('a connection that is reset after it was asked', async () => {
		const {port} = await server(socket => {
			socket.once('data', () => socket.resetAndDestroy());
		});
		expect(await probe(http(port)).tells()).toBe(`localhost:${port} closed the connection without an answer`);
	});

	test('talks without end to a TCP check, and never hangs up: no socket is left', async () => {
		const {port, sockets, count} = await server(socket => {
			repeat(socket, 'x'.repeat(1000), 5);
			socket.resume();
		});
		expect(await probe(tcp(port), {intervalMs: 60_000}).tells()).toBe('passed');
		await until(() => count() === 1 && sockets.size === 0);
	});

	test('a header that HTTP does not allow is a failure, not a crash', async () => {
		const {port} = await server(socket => socket.end());
		expect(await probe({...http(port), headers: {'X-Bad': 'a\nb'}}).tells()).toMatch(new RegExp(`^cannot ask localhost:${port}: Invalid character`));
	});
});

test.skipIf(!requiresThat(hasIpv6, 'no IPv6')).each(['localhost', '[::1]', 'api.localhost'])('a server on ::1 alone is found as %s', async host => {
	const {port} = await server(socket => {
		socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
		socket.resume();
	}, '::1');
	expect(await probe(http(port, host)).tells()).toBe('passed');
	expect(await probe(tcp(port, host.replace(/[[\]]/g, ''))).tells()).toBe('passed');
});

describe('the pace', () => {
	test('a service that passes is left in peace, and is asked often again from its first failure until it passes', async () => {
		const asked: number[] = [];
		const statuses = [500, 200, 200, 503, 503, 200, 200];
		const port = await listen(createHttpServer((_request, response) => {
			response.statusCode = statuses[asked.length] ?? 200;
			asked.push(performance.now());
			response.end();
		}));
		const probing = probe(http(port), {intervalMs: 10, steadyIntervalMs: 250});
		await until(() => asked.length === 7);
		probing.stop();
		const pauses = asked.slice(1).map((time, index) => time - asked[index]!);
		expect([pauses[1]! >= 240, pauses[2]! >= 240, pauses[5]! >= 240]).toEqual([true, true, true]);
	});

	test('after each failure it is asked again after the interval of failures, also when it has passed', async () => {
		const asked: number[] = [];
		const statuses = [500, 200, 503, 503, 200];
		const port = await listen(createHttpServer((_request, response) => {
			response.statusCode = statuses[asked.length] ?? 200;
			asked.push(performance.now());
			response.end();
		}));
		// The other way round than anybody would have it: that it waits for so long at least can be seen at any speed.
		const probing = probe(http(port), {intervalMs: 200, steadyIntervalMs: 10}, {isEager: false});
		await until(() => asked.length === 5);
		probing.stop();
		const pauses = asked.slice(1).map((time, index) => time - asked[index]!);
		expect([pauses[0]! >= 190, pauses[2]! >= 190, pauses[3]! >= 190]).toEqual([true, true, true]);
	});

	test('after a failure it is asked again long before the steady interval is over', async () => {
		let asked = 0;
		const port = await listen(createHttpServer((_request, response) => {
			response.statusCode = asked++ < 3 ? 500 : 200;
			response.end();
		}));
		// The steady one is longer than this test may take.
		expect(await probe(http(port), {intervalMs: 10, steadyIntervalMs: 600_000}).tells(3)).toBe('passed');
		expect(asked).toBe(4);
	});

	test('without a word about it that is once in 5 s', async () => {
		let asked = 0;
		const port = await listen(createHttpServer((_request, response) => {
			asked++;
			response.end();
		}));
		const probing = probe(http(port), {intervalMs: 5, steadyIntervalMs: undefined} as object);
		expect(await probing.tells()).toBe('passed');
		await sleep(200);
		expect(asked).toBe(1);
	});

	test('liveness is not asked for in the start period', async () => {
		const {port, count} = await server(socket => socket.end());
		const begin = performance.now();
		const probing = probe(tcp(port), {startPeriodMs: 200}, {isEager: false});
		await until(() => count() > 0);
		expect(performance.now() - begin).toBeGreaterThan(190);
		expect(await probing.tells()).toBe('passed');
	});

	test('a thousand probes at once: each gets its turn, and descriptors are bounded', async () => {
		const {port, most} = await server(socket => {
			setTimeout(() => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'), 20);
			socket.resume();
		});
		const probings = Array.from({length: 1000}, () => probe(http(port, '127.0.0.1'), {intervalMs: 60_000, timeoutMs: 60_000}));
		await until(() => probings.every(({told}) => told.length > 0), 60_000);
		expect(new Set(probings.flatMap(({told}) => told))).toEqual(new Set(['passed']));
		// The server learns of an end a moment later.
		expect(most()).toBeLessThan(300);
	}, 90_000);

	test('those that wait for their turn and are stopped ask nothing', async () => {
		const {port, count} = await server(socket => socket.resume());
		const probings = Array.from({length: 300}, () => probe(http(port, '127.0.0.1'), {timeoutMs: 60_000}));
		await until(() => count() === 200);
		for (const probing of [...probings].reverse()) {
			probing.stop();
		}

		await sleep(50);
		expect(count()).toBe(200);
		const {port: other} = await server(socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
		const next = Array.from({length: 200}, () => probe(http(other, '127.0.0.1'), {intervalMs: 60_000}));
		await until(() => next.every(({told}) => told[0] === 'passed'));
	});
});

describe('time', () => {
	test('devtui that was held up does not blame the service', async () => {
		const {port} = await server(socket => {
			socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
			socket.resume();
		});
		await probe(http(port), {intervalMs: 60_000}).tells();
		const probing = probe(http(port), {timeoutMs: 300, intervalMs: 60_000});
		await new Promise(resolve => {
			setImmediate(resolve);
		});
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1200);
		expect(await probing.tells()).toBe('passed');
	});

	test('a command that cannot be killed is told in time, and meets no second one', async () => {
		let spawned = 0;
		const killed: string[] = [];
		let listener: ChildListener | undefined;
		const spawnChild = (_options: unknown, told: ChildListener) => {
			spawned++;
			listener = told;
			if (spawned === 2) {
				// Before the time can be up.
				setImmediate(() => told.exited({type: 'code', code: 0}));
			}

			return {signal: (signal: string, to: string) => killed.push(`${signal} ${to}`)} as unknown as Child;
		};
		const probing = probe({type: 'exec', command: {type: 'shell', text: 'stuck'}}, {timeoutMs: 50, intervalMs: 5}, {spawnChild});
		expect(await probing.tells()).toBe('no answer within 50ms');
		await sleep(100);
		expect(spawned).toBe(1);
		expect(killed).toEqual(['SIGKILL all']);
		listener!.exited({type: 'signal', signal: 'SIGKILL'});
		expect(await probing.tells(1)).toBe('passed');
	});
});
