import type {Entry} from './entries.ts';

const maxDeparted = 10_000;

/** What has gone, by its inode: it may have another name now. */
export interface Departed {
	add(path: string, entry: Entry): void;
	/** Something with this inode bears a name that was not known. */
	arrived(inode: number): void;
}

/** `leaves`: what had the path has another one, and will not return. */
export function createDeparted(leaves: (path: string) => void): Departed {
	const paths = new Map<number, string>();

	return {
		add(path, entry) {
			const inode = entry.type === 'directory' ? entry.inode : entry.fingerprint?.inode;
			if (paths.size >= maxDeparted) {
				paths.clear();
			}

			if (inode !== undefined) {
				paths.set(inode, path);
			}
		},
		arrived(inode) {
			const before = paths.get(inode);
			if (before !== undefined) {
				paths.delete(inode);
				leaves(before);
			}
		},
	};
}
