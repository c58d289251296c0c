import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
import process from 'node:process';
import {claimSocket} from '../../source/api/socket.ts';

/**
 * A process that claims the socket that it is told, and says what came of it. It is slow at every step that others
 * see: what are microseconds between two of them are milliseconds here, as on a machine with more to do.
 */
const cell = new Int32Array(new SharedArrayBuffer(4));

function pause(): void {
	Atomics.wait(cell, 0, 0, Math.random() * 4);
}

for (const name of ['renameSync', 'linkSync'] as const) {
	const step = fs[name] as (...parameters: readonly unknown[]) => unknown;
	Object.assign(fs, {
		[name](...parameters: readonly unknown[]) {
			pause();
			const result = step(...parameters);
			pause();
			return result;
		},
	});
}

syncBuiltinESMExports();

process.on('message', (socket: string) => {
	void claimSocket(socket).then(claim => {
		if (claim.type === 'listening') {
			claim.serve(connection => connection.destroy());
		}

		process.send!(claim.type);
	});
});
process.on('disconnect', () => {
	process.exit();
});
process.send!('here');
