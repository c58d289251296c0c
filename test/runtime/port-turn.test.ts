import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import {createDoubt, portTurn} from '../../source/runtime/port-turn.ts';
import {service} from '../helpers/specs.ts';
import {unusedPort} from './unused-port.ts';

/** Who waited for a port that is held would wait longer than a test may take. */
const tooLongMs = 600_000;

const never = new AbortController().signal;

async function listener(): Promise<{readonly port: number; readonly close: () => void}> {
	const server = createServer();
	server.listen(await unusedPort(), '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	return {port: (server.address() as AddressInfo).port, close: () => void server.close()};
}

test('a first start is told at once who holds its port', async () => {
	const {port} = await listener();
	expect(await portTurn(service('api'), 1, {host: 'localhost', port}, never, tooLongMs)).toMatch(new RegExp(`^port ${port} is held by pid ${process.pid} \\(`));
});

test('a restart does not wait for a port that a stranger holds', async () => {
	const {port} = await listener();
	expect(await portTurn(service('api'), 2, {host: 'localhost', port}, never, tooLongMs)).toContain(`port ${port} is held`);
});

test('a restart waits until its own old run has let go of the port, and has nothing to say then', async () => {
	const program = 'const server = require("net").createServer().listen(0, "127.0.0.1", () => console.log(server.address().port))';
	const old = spawn(process.execPath, ['-e', program], {env: {...process.env, DEVTUI_SERVICE: 'api'}, stdio: ['ignore', 'pipe', 'inherit']});
	onTestFinished(() => void old.kill('SIGKILL'));
	const [text] = await once(old.stdout, 'data') as [Buffer];
	const told = portTurn(service('api'), 2, {host: 'localhost', port: Number(text)}, never, tooLongMs);
	expect(await Promise.race([told, sleep(100, 'waits')])).toBe('waits');
	old.kill('SIGKILL');
	expect(await told).toBeUndefined();
});

test('a free port is nobody\'s business', async () => {
	const {port, close} = await listener();
	close();
	expect(await portTurn(service('api'), 1, {host: 'localhost', port}, never, tooLongMs)).toBeUndefined();
});

test('who listened before the run is taken for somebody else, until anybody else listens there or the run has lasted', async () => {
	const {port} = await listener();
	const place = {host: 'localhost', port};
	const doubt = createDoubt('port 1 is held', place, tooLongMs);
	expect(doubt()).toBe('who answers was there before: port 1 is held');
	expect(createDoubt('port 1 is held', place, 0)()).toBeUndefined();
	const other = createServer().listen(port, '127.0.0.2');
	await once(other, 'listening');
	expect(doubt()).toBe('who answers was there before: port 1 is held');
	const wide = createDoubt('port 1 is held', {host: '127.0.0.2', port}, tooLongMs);
	expect(wide()).toBeDefined();
	other.close();
	await once(other, 'close');
	// Nobody of those listens any more: it is not they who answer.
	expect(wide()).toBeUndefined();
	const again = createServer().listen(port, '127.0.0.2');
	await once(again, 'listening');
	onTestFinished(() => void again.close());
	expect(wide()).toBeUndefined();
});
