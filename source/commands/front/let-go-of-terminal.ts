import {closeSync, openSync} from 'node:fs';
import {devNull} from 'node:os';
import process from 'node:process';
import {Writable} from 'node:stream';

/**
 * Keep nothing open that belongs to the terminal, and mind none of its signals: without a session of its own this process stays
 * among those that a Ctrl-C or the end of a terminal may reach. TERM remains.
 */
export function letGoOfTerminal(): void {
	for (const signal of signalsOfTerminals) {
		process.on(signal, () => {});
	}

	// Node would ask a terminal for its size that is not open any more.
	process.removeAllListeners('SIGWINCH');
	process.stdin.destroy();
	for (const name of ['stdout', 'stderr'] as const) {
		// Node keeps these two from being closed by a `_destroy` of their own, which hides that of streams.
		Reflect.deleteProperty(process[name], '_destroy');
		process[name].destroy();
		Object.defineProperty(process, name, {value: nowhere(), configurable: true, enumerable: true});
	}

	for (const fd of [0, 1, 2]) {
		replaceByNothing(fd);
	}
}

const signalsOfTerminals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'] as const;

function nowhere(): Writable {
	return new Writable({
		write(_chunk, _encoding, done) {
			done();
		},
	});
}

/** The lowest number that is free is given out, unless a thread of Node's has been faster: it is then asked again. */
function replaceByNothing(fd: number): void {
	closeSync(fd);
	for (let attempt = 0; attempt < mostAttempts; attempt++) {
		const opened = openSync(devNull, 'r+');
		if (opened === fd) {
			return;
		}

		if (opened > fd) {
			closeSync(opened);
		}
	}
}

const mostAttempts = 100;
