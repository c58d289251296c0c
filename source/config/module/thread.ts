import {existsSync} from 'node:fs';
import path from 'node:path';
import {Worker} from 'node:worker_threads';
import type {FromThread, ToThread} from './messages.ts';
import {newPrintRoom, printRoom} from './print-room.ts';

/** The thread on which a module lives: whatever it does, it can be ended. */
export interface Thread {
	say(message: ToThread): void;
	/** The process lives as long as it does; or may end without it. */
	keepAlive(isKept: boolean): void;
	end(): Promise<void>;
}

export interface ThreadListener {
	heard(message: FromThread): void;
	/** Once, last. `reason`: a clause, when it has ended by itself. */
	ended(reason: string): void;
}

export function startThread({heard, ended}: ThreadListener): Thread {
	let reason: string | undefined;
	const shared = newPrintRoom();
	const room = printRoom(shared);
	const worker = new Worker(threadFile(), {
		// What native code prints there all the same is nobody's.
		stdout: true,
		stderr: true,
		workerData: shared,
	});
	worker.on('message', (message: FromThread) => {
		heard(message);
		if (message.type === 'printed') {
			room.leave(message.text);
		}
	});
	worker.on('error', error => {
		reason = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it has run out of memory' : error.message;
	});
	worker.on('exit', code => {
		ended(reason ?? `it has called process.exit(${code})`);
	});
	return {
		say(message) {
			worker.postMessage(message);
		},
		keepAlive(isKept) {
			worker[isKept ? 'ref' : 'unref']();
		},
		async end() {
			await worker.terminate();
		},
	};
}

/** Of the library that a project's file imports. */
export function ownModule(): string {
	return built('config.js');
}

function threadFile(): string {
	return built('module-thread.js');
}

/** Beside this file once it is built; from the sources it is run for tests. */
function built(name: string): string {
	const found = ['.', '../../../dist'].map(directory => path.join(import.meta.dirname, directory, name)).find(file => existsSync(file));
	if (found === undefined) {
		throw new Error(`devtui is not whole: ${name} is missing`);
	}

	return found;
}
