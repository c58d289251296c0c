import {unwatchFile, watch, watchFile} from 'node:fs';
import type {FSWatcher, Stats} from 'node:fs';
import {basename, dirname} from 'node:path';
import {statIfThere} from '../../system/stat-if-there.ts';
import {itself, nameOfItself} from './disk-name.ts';
import {isLink} from './look.ts';
import type {WatchPath} from './native-engine.ts';

/** Single files, in directories of which nothing else is to be known. They need not be there. */
export interface NamedFiles {
	/** `isTold`: the kernel tells of all that happens in its directory. May call back when nothing is different. Returns what ends it. */
	watch(path: string, isTold: boolean, onChange: () => void): () => void;
}

interface Place {
	readonly watcher: FSWatcher;
	readonly files: Map<string, Set<Wanted>>;
}

interface Wanted {
	touched(): void;
	/** Nobody tells of it any more. */
	lost(): void;
}

const lookEveryMs = 1000;

/**
 * Who waits for the kernel to tell is not woken for nothing. What it does not tell of is looked at now and then: a file that is a
 * link, one in a directory that is not there, has been replaced, or cannot be watched.
 */
export function createNamedFiles(watchPath: WatchPath = watch): NamedFiles {
	const places = new Map<string, Place>();

	const open = (directory: string): Place | undefined => {
		try {
			const watcher = watchPath(nameOfItself(directory), (event, name) => {
				if (name === itself && event === 'rename') {
					lose(directory);
				} else {
					tell(directory, name);
				}
			});
			watcher.on('error', () => {
				lose(directory);
			});
			const place: Place = {watcher, files: new Map()};
			places.set(directory, place);
			return place;
		} catch {
			// It is not there, or a limit is reached, which is told by who watches the rest.
			return undefined;
		}
	};

	const tell = (directory: string, name: string | null): void => {
		const files = places.get(directory)?.files;
		for (const wanted of name === null ? everyone(files) : [...files?.get(name) ?? []]) {
			wanted.touched();
		}
	};

	const lose = (directory: string): void => {
		const place = places.get(directory);
		places.delete(directory);
		place?.watcher.close();
		for (const wanted of everyone(place?.files)) {
			wanted.lost();
		}
	};

	const enter = (path: string, wanted: Wanted): (() => void) | undefined => {
		const [directory, name] = [dirname(path), basename(path)];
		const place = places.get(directory) ?? open(directory);
		place?.files.set(name, (place.files.get(name) ?? new Set()).add(wanted));
		return place && (() => {
			const all = place.files.get(name);
			all?.delete(wanted);
			if (all?.size === 0) {
				place.files.delete(name);
			}

			if (place.files.size === 0 && places.get(directory) === place) {
				places.delete(directory);
				place.watcher.close();
			}
		});
	};

	return {
		watch(path, isTold, onChange) {
			let endLooking: (() => void) | undefined;
			const look = (): void => {
				endLooking ??= lookNowAndThen(path, onChange);
			};

			const leave = isTold ? enter(path, {
				touched() {
					if (isLink(path)) {
						look();
					}

					onChange();
				},
				lost() {
					look();
					onChange();
				},
			}) : undefined;
			if (leave === undefined || isLink(path)) {
				look();
			}

			return () => {
				leave?.();
				endLooking?.();
			};
		},
	};
}

function everyone(files: Place['files'] | undefined): Wanted[] {
	return [...files?.values() ?? []].flatMap(some => [...some]);
}

function lookNowAndThen(path: string, onChange: () => void): () => void {
	const first = statIfThere(path);
	const listener = (now: Stats, before: Stats): void => {
		// Told once also of a file that is not there.
		if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) {
			onChange();
		}
	};

	watchFile(path, {interval: lookEveryMs, persistent: false}, listener);
	// Its first look comes later, on a thread: it takes what has changed until then for what has always been there.
	const afterFirst = setTimeout(() => {
		const now = statIfThere(path);
		if (now?.mtimeMs !== first?.mtimeMs || now?.ino !== first?.ino) {
			onChange();
		}
	}, lookEveryMs).unref();
	return () => {
		clearTimeout(afterFirst);
		unwatchFile(path, listener);
	};
}
