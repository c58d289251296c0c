import {Agent} from 'node:http';
import {Duplex} from 'node:stream';
import {setImmediate as turn} from 'node:timers/promises';
import type {Exec} from 'dockerode';
import {expect, test} from 'vitest';
import type {Engine} from '../../source/runtime/containers/engine.ts';
import {spawnInside} from '../../source/runtime/containers/inside-child.ts';
import type {Exit} from '../../source/core/state.ts';
import {until} from '../helpers/until.ts';

/** As one by `ssh`: its end comes by itself, read or not. */
class Connection extends Duplex {
	override _read(): void {}

	override _write(_chunk: unknown, _encoding: string, done: () => void): void {
		done();
		this.push('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
	}

	setTimeout(): void {}
	setNoDelay(): void {}
	setKeepAlive(): void {}
	ref(): void {}
	unref(): void {}
}

test('a connection with a command in a container that breaks off before anybody reads from it is the end of that command, and of nothing else', async () => {
	const agent = new Agent();
	let connection: Connection | undefined;
	agent.createConnection = () => (connection = new Connection());
	const exec = {
		id: 'number',
		async inspect() {
			connection!.destroy(new Error('the other machine has gone'));
			await turn();
			return {Running: false, ExitCode: 7, Pid: 1};
		},
	};
	const docker = {getContainer: () => ({exec: async () => exec as unknown as Exec})};
	const engine = {docker, kind: 'docker', apiVersion: '1.41', agent, address: {type: 'ssh', name: 'ssh://far', host: 'far'}} as unknown as Engine;
	let end: Exit | undefined;
	spawnInside({name: 'db', container: {name: 'db'}}, {argv: ['true'], workingDir: '/', environment: {}, stdin: 'closed'}, {
		spawned() {},
		spawnFailed() {},
		mainExited() {},
		output() {},
		exited(exit) {
			end = exit;
		},
	}, {connect: async () => ({type: 'connected', engine})});
	expect(await until('its end', () => end)).toEqual({type: 'code', code: 7});
});
