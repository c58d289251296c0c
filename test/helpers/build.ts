import {spawnSync} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '../..');

/** Before the first test: those of the whole program run `dist`, which must be what `source` says. */
export function setup(): void {
	const {status} = spawnSync(process.execPath, ['scripts/build.js', '--if-stale'], {cwd: root, stdio: 'inherit'});
	if (status !== 0) {
		process.stderr.write('The build has failed: tests of the whole program run what was built before.\n');
	}
}
