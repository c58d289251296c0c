import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {buildCheckpointLibrary} from '../../../scripts/build-checkpoint-library.js';
import {cacheDirectory} from '../child/launcher-for-tests.ts';

const repository = path.join(import.meta.dirname, '../../..');
const native = path.join(repository, 'source/native');
const programs = path.join(repository, 'fixtures/processes');

/** The library that makes checkpoints, built from the sources as they are now; once for each state of them. */
export function libraryForTests(): string {
	return once('checkpoint', '.so', readdirSync(native).filter(name => name.startsWith('checkpoint')).map(name => path.join(native, name)), output => {
		const built = buildCheckpointLibrary({output});
		if (!built.built) {
			throw new Error(`the library cannot be built: ${built.reason}`);
		}
	});
}

/** A program of fixtures/processes, by its name without `.c`. */
export function programForTests(name: string): string {
	const source = path.join(programs, `${name}.c`);
	return once(name, '', [source, path.join(native, 'checkpoint-protocol.h')], output => {
		const unfinished = `${output}.${process.pid}`;
		execFileSync('cc', ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', '-o', unfinished, source, '-lpthread', '-lrt']);
		renameSync(unfinished, output);
	});
}

function once(name: string, ending: string, sources: readonly string[], build: (output: string) => void): string {
	const hash = createHash('sha256');
	for (const source of [...sources].sort()) {
		hash.update(path.basename(source)).update(readFileSync(source));
	}

	mkdirSync(cacheDirectory, {recursive: true});
	const output = path.join(cacheDirectory, `${name}-${hash.digest('hex').slice(0, 16)}${ending}`);
	if (!existsSync(output)) {
		build(output);
	}

	return output;
}
