import {watch} from 'node:fs';
import type {FSWatcher} from 'node:fs';
import {join} from 'node:path';
import {diskName, itself, nameOfItself} from './disk-name.ts';
import type {Engine, EngineOptions} from './engine.ts';
import {createLinkTrails} from './link-trails.ts';

/** Starts watching one directory or file; `fs.watch`, unless a test wants it to fail. */
export type WatchPath = (path: string | Buffer, listener: (event: string, name: string | null) => void) => FSWatcher;

/**
 * For Linux: one inotify watch a directory, none for its files. Not chokidar 5, which serves elsewhere: that watches every
 * file (10,202 watches, 132 MB and 0.9 s of CPU for 10,000 files, beside 202, 23 MB and 0.2 s here, measured), and is deaf now and
 * then in a directory that was removed and made again at once.
 */
export function createNativeEngine(options: EngineOptions, watchPath: WatchPath = watch): Engine {
	const watchers = new Map<string, FSWatcher>();
	const trails = createLinkTrails(watchPath, link => {
		options.onTouched(link);
		// Even with the same inode it may be another directory that it leads to.
		options.onLost(link);
	});
	let isExhausted = false;

	const unwatch = (path: string): void => {
		watchers.get(path)?.close();
		watchers.delete(path);
	};

	const fail = (error: NodeJS.ErrnoException): void => {
		if ((error.code === 'ENOSPC' || error.code === 'EMFILE') && !isExhausted) {
			isExhausted = true;
			options.onExhausted(error);
		}
	};

	const onDirectory = (path: string, event: string, name: string | null): void => {
		if (name === itself && event === 'rename') {
			unwatch(path);
			options.onLost(path);
		} else {
			options.onTouched(name === null ? path : join(path, name));
		}
	};

	const onLinked = (path: string, event: string): void => {
		if (event === 'rename') {
			unwatch(path);
		}

		options.onTouched(path);
	};

	return {
		watch(path, kind) {
			if (isExhausted || watchers.has(path)) {
				return true;
			}

			try {
				const watcher = watchPath(kind === 'directory' ? nameOfItself(path) : diskName(path), (event, name) => {
					if (kind === 'directory') {
						onDirectory(path, event, name);
					} else {
						onLinked(path, event);
					}
				});
				watcher.on('error', fail);
				watchers.set(path, watcher);
				return true;
			} catch (error) {
				// Gone or not readable: there is nothing to watch, and its parent tells when that changes.
				fail(error as NodeJS.ErrnoException);
				return isExhausted;
			}
		},
		unwatch(path) {
			unwatch(path);
			trails.leave(path);
		},
		follow: trails.follow,
		async close() {
			for (const watcher of watchers.values()) {
				watcher.close();
			}

			watchers.clear();
			trails.close();
		},
	};
}
