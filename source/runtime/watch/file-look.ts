import type {Entries} from './entries.ts';
import {isContentSame, isStampSame, maxBytesNow, takeFingerprint, takeFingerprintNow} from './fingerprint.ts';
import type {Found} from './look.ts';
import type {TreeChange} from './tree-types.ts';

export interface FileLookOptions {
	readonly entries: Entries;
	isHashed(): boolean;
	watch(path: string, kind: 'link'): void;
	unwatch(path: string): void;
	settled(path: string): void;
	arrived(inode: number): void;
	remove(path: string): void;
	onChange(change: TreeChange): void;
	isClosed(): boolean;
}

/** Compares a file that is there with what is known of it. */
export function createFileLook(options: FileLookOptions): (path: string, found: Found, isAtOnce: boolean) => Promise<void> {
	const {entries, isHashed, watch, unwatch} = options;

	return async (path, {stats, isLink}, isAtOnce) => {
		if (stats.size > 0) {
			options.settled(path);
		}

		if (entries.get(path)?.type === 'directory') {
			options.remove(path);
		}

		const isNow = isAtOnce && stats.size <= maxBytesNow;
		const now = isNow ? takeFingerprintNow(path, stats, isHashed()) : await takeFingerprint(path, stats, isHashed());
		if (options.isClosed() || now === undefined) {
			return;
		}

		const entry = entries.get(path);
		const before = entry?.type === 'file' ? entry.fingerprint : undefined;
		if (isLink) {
			if (before?.inode !== now.inode) {
				unwatch(path);
			}

			watch(path, 'link');
		}

		entries.add(path, {type: 'file', fingerprint: now});
		if (entry === undefined) {
			options.arrived(now.inode);
		}

		const isSame = before !== undefined && isContentSame(before, now);
		if (!isSame || !isStampSame(before, now)) {
			options.onChange({path, kind: 'file', type: entry ? 'changed' : 'made', isContentSame: isSame});
		}
	};
}
