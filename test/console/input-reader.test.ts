import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {connect, createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {InputEvent} from '../../source/console/input.ts';
import {readInput} from '../../source/console/input-reader.ts';
import {until} from '../helpers/until.ts';

/** Two ends of a connection: what is written to one is in the other's kernel at once. */
async function keyboard(): Promise<{readonly keys: Socket; readonly stdin: Socket}> {
	const directory = mkdtempSync(path.join(tmpdir(), 'dt-'));
	const server = createServer();
	server.listen(path.join(directory, 'a.sock'));
	await once(server, 'listening');
	const accepted = once(server, 'connection') as Promise<[Socket]>;
	const keys = connect(path.join(directory, 'a.sock'));
	const [stdin] = await accepted;
	onTestFinished(() => {
		keys.destroy();
		stdin.destroy();
		server.close();
		rmSync(directory, {recursive: true, force: true});
	});
	return {keys, stdin};
}

test('a key that came in two pieces is one, also when devtui stood still between them', async () => {
	const {keys, stdin} = await keyboard();
	const events: InputEvent[] = [];
	const stop = readInput({
		stdin: stdin as unknown as NodeJS.ReadStream,
		clock: {setTimer(delayMs, callback) {
			// Set with the first piece: now the second comes, and nobody looks for longer than an Esc is waited for.
			const timer = setTimeout(callback, delayMs);
			if (events.length === 0) {
				keys.write('[A');
				Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
			}

			return () => {
				clearTimeout(timer);
			};
		}},
		onEvents(some) {
			events.push(...some);
		},
		onEnd() {},
	});
	onTestFinished(stop);
	keys.write('\u001B');
	await until('a key', () => events.length > 0);
	keys.write('x');
	await until('the next key', () => events.some(event => event.type === 'key' && event.key === 'x'));
	expect(events.map(event => event.type === 'key' && event.key)).toEqual(['Up', 'x']);
});
