import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {performance} from 'node:perf_hooks';
import {until} from './until.js';

/** Holds services back until their tool has settled, so that its start-up is not part of what is timed. */
export function createGate(file) {
	execFileSync('mkfifo', [file]);
	return {
		/** A command for /bin/sh that waits. */
		command: `cat < ${file} > /dev/null`,
		/** The time at which the command went on. */
		async open() {
			let descriptor;
			await until('the service waits at the gate', () => {
				descriptor = openForWriting(file);
				return descriptor !== undefined;
			});
			const at = performance.now();
			fs.closeSync(descriptor);
			return at;
		},
	};
}

function openForWriting(file) {
	try {
		return fs.openSync(file, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
	} catch (error) {
		if (error.code === 'ENXIO') {
			return undefined;
		}

		throw error;
	}
}
