import {closeSync, fsyncSync, openSync, renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {syncDirectory} from '../../system/sync-directory.ts';

/** Of a file that was being written when its process or the machine ended: it counts for nothing. */
const unfinished = '.unfinished';

/** Each file is as it was or as it shall be, whatever ends this process or the machine; as it shall be when this returns. */
export function writeDurably(directory: string, files: ReadonlyMap<string, string | Uint8Array>): void {
	for (const [name, content] of files) {
		const file = path.join(directory, name);
		const descriptor = openSync(file + unfinished, 'w', 0o600);
		try {
			writeFileSync(descriptor, content);
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}

		renameSync(file + unfinished, file);
	}

	if (files.size > 0) {
		syncDirectory(directory);
	}
}

/** No room, no permission …, and no bug of ours. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
	return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error;
}
