import type {Stats} from 'node:fs';
import {dirname} from 'node:path';
import type {Entries} from './entries.ts';
import {createMadeUpFileSystem} from './file-system.ts';

/** Whether a directory that is wanted may be entered: no link that leads back, and nothing that the kernel makes up as it is asked (`/proc`), which has no end. */
export function createEntrance(entries: Entries, isMadeUp = createMadeUpFileSystem()): (path: string, stats: Stats) => boolean {
	return (path, stats) => {
		const above = entries.get(dirname(path));
		const isOnAnother = above?.type === 'directory' && above.device !== stats.dev;
		return !entries.leadsBack(path, stats) && !(isOnAnother && isMadeUp(path, stats.dev));
	};
}
