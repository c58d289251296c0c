import {readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {LayoutMemory} from '../console/host.ts';
import {makePrivatePath} from '../system/make-private-path.ts';
import {stateDirectory} from './state-directory.ts';

/** A file for each project, which is known by the name of its socket; every `devtui run` of a directory has the same. Where nothing can be kept nothing is: that is nothing to stop for. */
export function layoutMemory(socket: string, environment: Readonly<Record<string, string | undefined>>): LayoutMemory {
	const file = path.join(stateDirectory(environment), 'layouts', `${path.basename(socket, '.sock').replace(/-\d+$/, '')}.json`);
	return {
		read() {
			try {
				return readFileSync(file, 'utf8');
			} catch {
				// There is none yet, or it is not ours to read.
				return undefined;
			}
		},
		write(text) {
			// Another devtui may write or read it just now.
			const unfinished = `${file}.${process.pid}`;
			try {
				makePrivatePath(path.dirname(file));
				writeFileSync(unfinished, text, {mode: 0o600});
				renameSync(unfinished, file);
			} catch {
				// A full disk, a directory that may not be written.
				removeUnfinished(unfinished);
			}
		},
	};
}

function removeUnfinished(file: string): void {
	try {
		rmSync(file, {force: true});
	} catch {
		// It has never been there.
	}
}
