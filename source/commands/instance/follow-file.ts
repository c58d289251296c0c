import {isDeepStrictEqual} from 'node:util';
import type {LoadAnswer} from '../../api/instance.ts';
import type {Reloader} from '../../api/reloader.ts';
import type {FileAccess} from '../../config/files.ts';
import {recordFiles, type RecordedFiles} from '../../config/recorded-files.ts';
import type {Store} from '../../core/store.ts';
import type {Clock} from '../../runtime/clock.ts';
import type {FileWatch} from '../../runtime/watch/file-watch.ts';

export interface FollowOptions {
	readonly reloader: Pick<Reloader, 'catchUp'>;
	readonly files: FileAccess;
	readonly load: (files: FileAccess) => LoadAnswer | Promise<LoadAnswer>;
	readonly store: Store;
	readonly watch: (onChange: () => void) => FileWatch;
	readonly clock: Clock;
}

export interface Following {
	close(): Promise<void>;
}

/**
 * Takes over the file whenever it says something new: it, what it includes, `.env` files, and what would be read in its place.
 * A file that seems to be broken, or that leaves services out, is looked at again a while later: it may have been saved by half.
 */
export function followFile({reloader, files, load, store, watch, clock}: FollowOptions): Following {
	const watched = watch(() => {
		doubted = undefined;
		lookIn(quietMs);
	});
	let recorded: RecordedFiles | undefined;
	let doubted: LoadAnswer | undefined;
	let cancelLook = () => {};
	let isLoading = false;
	let isClosed = false;

	function lookIn(delayMs: number): void {
		cancelLook();
		if (!isClosed) {
			cancelLook = clock.after(delayMs, () => {
				void look();
			});
		}
	}

	async function look(): Promise<void> {
		if (isClosed || store.getSnapshot().shutdown || recorded?.haveChanged() === false) {
			return;
		}

		if (isLoading) {
			lookIn(quietMs);
			return;
		}

		const seen = recordFiles(files);
		isLoading = true;
		const loaded = await load(seen.access);
		isLoading = false;
		if (isClosed || store.getSnapshot().shutdown) {
			return;
		}

		if (isDoubtful(loaded) && !isDeepStrictEqual(loaded, doubted)) {
			doubted = loaded;
			lookIn(doubtMs);
			return;
		}

		recorded = seen;
		doubted = undefined;
		reloader.catchUp(loaded);
		await watched.update({files: seen.files(), directories: seen.directories()});
		// What has changed before it was watched.
		if (seen.haveChanged()) {
			lookIn(quietMs);
		}
	}

	function isDoubtful(loaded: LoadAnswer): boolean {
		const states = store.getSnapshot().services;
		const fromFile = store.project.services.filter(({name, origin}) => origin === undefined && !states[name]?.isLeaving);
		return loaded.type === 'invalid' || fromFile.some(({name}) => loaded.project.services.every(service => service.name !== name));
	}

	void look();
	return {
		async close() {
			isClosed = true;
			cancelLook();
			await watched.close();
		},
	};
}

/** Editors write in several steps. */
const quietMs = 50;
const doubtMs = 500;
