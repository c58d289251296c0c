import {lstatSync, opendirSync} from 'node:fs';
import {watch} from 'chokidar';
import type {Engine, EngineOptions} from './engine.ts';
import {createNativeEngine} from './native-engine.ts';

/**
 * Events by chokidar, for systems other than Linux: it knows the ways of FSEvents, kqueue and Windows. It only says where to
 * look, one directory at a time, so that what is excluded is never entered.
 */
export function createChokidarEngine(options: EngineOptions): Engine {
	const watchers = new Map<string, Watching>();
	/** chokidar loses a link whose target is replaced and then another. */
	const links = createNativeEngine(options);
	let isExhausted = false;

	const begin = (path: string): Watching => {
		// Links in a directory are watched one by one.
		const followSymlinks = lstatSync(path, {throwIfNoEntry: false})?.isSymbolicLink() ?? false;
		const watcher = watch(path, {depth: 0, atomic: false, followSymlinks, ignoreInitial: true, ignorePermissionErrors: true});
		const {promise: isReady, resolve} = withResolver();
		watcher.once('ready', () => {
			resolve();
			// What changed between the first look and now is found by looking once more.
			options.onTouched(path);
		});
		watcher.on('all', (event, touched) => {
			if (event === 'unlinkDir' && touched === path) {
				unwatch(path);
				options.onLost(path);
			}

			options.onTouched(touched);
		});
		watcher.on('error', error => {
			const {code} = error as NodeJS.ErrnoException;
			if ((code === 'ENOSPC' || code === 'EMFILE') && !isExhausted) {
				isExhausted = true;
				options.onExhausted(error as NodeJS.ErrnoException);
			}
		});
		return {
			isReady,
			async close() {
				// Of a path that went before it was watched, chokidar never says that it is ready.
				resolve();
				await watcher.close();
			},
		};
	};

	const unwatch = (path: string): void => {
		links.unwatch(path);
		void watchers.get(path)?.close();
		watchers.delete(path);
	};

	return {
		watch(path, kind) {
			if (isExhausted || watchers.has(path)) {
				return true;
			}

			if (kind === 'link') {
				return links.watch(path, kind);
			}

			if (!mayBeRead(path)) {
				return false;
			}

			watchers.set(path, begin(path));
			return true;
		},
		unwatch,
		async begun() {
			await Promise.all([...watchers.values()].map(async ({isReady}) => isReady));
		},
		async close() {
			const closing = [...watchers.values()].map(async watching => watching.close());
			watchers.clear();
			await Promise.all([...closing, links.close()]);
		},
	};
}

/** Of a directory that may not, chokidar says nothing. */
function mayBeRead(path: string): boolean {
	try {
		opendirSync(path).closeSync();
		return true;
	} catch {
		return false;
	}
}

interface Watching {
	readonly isReady: Promise<void>;
	close(): Promise<void>;
}

function withResolver(): {readonly promise: Promise<void>; resolve(): void} {
	let resolve = () => {};
	const promise = new Promise<void>(settle => {
		resolve = settle;
	});
	return {promise, resolve};
}
