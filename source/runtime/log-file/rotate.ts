import {renameSync, rmSync} from 'node:fs';

/** `x.log` becomes `x.log.1`, which becomes `x.log.2` …; older ones than `backups` are removed. Throws where it may not. */
export function rotate(file: string, backups: number): void {
	if (backups === 0) {
		rmSync(file, {force: true});
	}

	for (let number = backups - 1; number >= 0; number--) {
		move(number === 0 ? file : `${file}.${number}`, `${file}.${number + 1}`);
	}

	removeFrom(file, backups + 1);
}

function move(from: string, to: string): void {
	try {
		renameSync(from, to);
	} catch (error) {
		// Not so many yet, or somebody else has taken it away.
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
			throw error;
		}
	}
}

/** Of a time when more were kept. */
function removeFrom(file: string, first: number): void {
	for (let number = first; ; number++) {
		try {
			rmSync(`${file}.${number}`);
		} catch {
			// No more of them.
			return;
		}
	}
}
