import {appendFileSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {makePrivatePath} from '../../system/make-private-path.ts';
import {stateDirectory} from '../state-directory.ts';

/** What was typed, over the end of a session. Where it cannot be kept it is not: that is nothing to stop for. */
export interface History {
	/** The newest first. */
	readonly lines: readonly string[];
	add(line: string): void;
}

export const mostLines = 1000;

export function openHistory(environment: Readonly<Record<string, string | undefined>>): History {
	const file = path.join(stateDirectory(environment), 'shell-history');
	const lines = read(file);
	if (lines.length > 2 * mostLines) {
		attempt(() => {
			writeFileSync(file, lines.slice(-mostLines).map(line => `${line}\n`).join(''), {mode: 0o600});
		});
	}

	return {
		lines: lines.slice(-mostLines).reverse(),
		add(line) {
			// As in other shells: what begins with a blank is not remembered.
			if (!/^\s|^$/.test(line)) {
				attempt(() => {
					makePrivatePath(path.dirname(file));
					appendFileSync(file, `${line}\n`, {mode: 0o600});
				});
			}
		},
	};
}

function read(file: string): readonly string[] {
	try {
		return readFileSync(file, 'utf8').split('\n').filter(line => line !== '');
	} catch {
		// There is none yet, or it is not ours to read.
		return [];
	}
}

function attempt(write: () => void): void {
	try {
		write();
	} catch {
		// A full disk, a directory that may not be written.
	}
}
