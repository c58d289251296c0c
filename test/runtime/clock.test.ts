import {once} from 'node:events';
import {connect, createServer, type AddressInfo} from 'node:net';
import process from 'node:process';
import {expect, onTestFinished, test, vi} from 'vitest';
import {systemClock} from '../../source/runtime/clock.ts';
import {until} from '../helpers/until.ts';

/** Node warns of a thing once. */
const warnings: string[] = [];
process.on('warning', ({name}) => {
	warnings.push(name);
});

test('who stood still hears what has happened meanwhile before the time is up', async () => {
	const told: string[] = [];
	const server = createServer(socket => {
		socket.on('data', () => told.push('news'));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
	onTestFinished(() => {
		client.destroy();
		server.close();
	});
	await once(client, 'connect');
	client.write('first');
	await until('the connection', () => told.length === 1);
	systemClock.after(10, () => told.push('time is up'));
	client.write('second');
	standStill(100);
	await until('both', () => told.length === 3);
	expect(told).toEqual(['news', 'news', 'time is up']);
});

test('what is cancelled is not called, also when its time has come and the news is heard first', async () => {
	let called = 0;
	const ends = systemClock.after(0, () => {
		called++;
	});
	const other = systemClock.after(1, () => {
		called++;
	});
	standStill(20);
	setImmediate(ends);
	other();
	await new Promise(resolve => {
		setTimeout(resolve, 50);
	});
	expect(called).toBe(0);
});

function standStill(ms: number): void {
	const end = performance.now() + ms;
	while (performance.now() < end) {
		// Nothing.
	}
}

test('an exact one comes never before its time', async () => {
	for (const delayMs of [0, 1, 2, 3, 5, 10, 10, 10, 10, 10]) {
		const begunAt = performance.now();
		await new Promise<void>(resolve => {
			systemClock.after(delayMs, resolve, {isExact: true});
		});
		expect(performance.now() - begunAt).toBeGreaterThanOrEqual(delayMs);
	}
});

test('an exact one that waits for the last moment can be cancelled', async () => {
	const stands = vi.spyOn(performance, 'now').mockReturnValue(1000);
	const called: string[] = [];
	const cancel = systemClock.after(5, () => called.push('cancelled'), {isExact: true});
	systemClock.after(5, () => called.push('kept'), {isExact: true});
	// Node calls this one after those of both.
	await new Promise(resolve => {
		setTimeout(resolve, 10);
	});
	expect(called).toEqual([]);
	cancel();
	stands.mockReturnValue(1005);
	await until('the other', () => called.length > 0);
	stands.mockRestore();
	await new Promise<void>(resolve => {
		systemClock.after(5, resolve);
	});
	expect(called).toEqual(['kept']);
});

test('one whose time is over already comes soon, and Node has nothing to warn of', async () => {
	for (const options of [{isExact: true}, {isExact: false}]) {
		await new Promise<void>(resolve => {
			systemClock.after(-5, resolve, options);
		});
	}

	await new Promise(resolve => {
		setImmediate(resolve);
	});
	expect(warnings).toEqual([]);
});
