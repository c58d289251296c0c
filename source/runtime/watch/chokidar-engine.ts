import {opendirSync, statSync} from 'node:fs';
import {basename, join} from 'node:path';
import {watch} from 'chokidar';
import type {FSWatcher} from 'chokidar';
import type {Engine, EngineOptions} from './engine.ts';
import {statNow} from './look.ts';
import {createNativeEngine} from './native-engine.ts';

/** A directory that was made again is watched anew once nothing has been made in its place for so long. */
const calmMs = 300;

/**
 * Events by chokidar, for systems other than Linux: it knows the ways of FSEvents, kqueue and Windows. It only says where to
 * look, one directory at a time, so that what is excluded is never entered.
 */
export function createChokidarEngine(options: EngineOptions): Engine {
	const watchers = new Map<string, Watching>();
	/** chokidar loses a link whose target is replaced and then another. */
	const links = createNativeEngine(options);
	/** One that is made again and again may go before chokidar has begun to watch it, and that says nothing of it then. */
	const checks = new Map<string, NodeJS.Timeout>();
	let isExhausted = false;
	let hasBegun = false;

	const begin = (path: string): Watching => {
		// Links in a directory are watched one by one.
		const followSymlinks = statNow(path)?.isLink ?? false;
		const identity = identityOf(path);
		const watcher = watch(path, {depth: 0, atomic: false, followSymlinks, ignoreInitial: true, ignorePermissionErrors: true});
		const {promise: isReady, resolve} = withResolver();
		const lose = (): void => {
			if (watchers.get(path)?.watcher === watcher) {
				unwatch(path);
				options.onLost(path);
			}
		};
		watcher.once('ready', () => {
			resolve();
			if (identityOf(path) !== identity) {
				// It went before chokidar had begun, and that says nothing of it: whatever bears its name now is not watched.
				lose();
			} else if (hasBegun) {
				// It says nothing of what was written between the look at what is in here and now, either.
				void options.onGap(new Set([path]));
			} else {
				// The baseline finds what is written meanwhile: only what comes and goes is looked for.
				options.onTouched(path);
			}
		});
		watcher.on('all', (event, touched) => {
			if (event === 'unlinkDir' && touched === path) {
				lose();
			}

			options.onTouched(touched);
		});
		// What chokidar makes of an event it may leave out, when another one is being looked at: each is a reason to look.
		watcher.on('raw', (event, name, details) => {
			const {watchedPath} = details as {readonly watchedPath: string};
			if (watchedPath === path && name === basename(path) && event === 'rename') {
				lose();
			}

			// Of a directory only what is named: what else is in it may be wanted since a moment ago, and is not new.
			options.onTouched(watchedPath === path && name ? join(path, name) : watchedPath);
		});
		watcher.on('error', error => {
			const {code} = error as NodeJS.ErrnoException;
			if ((code === 'ENOSPC' || code === 'EMFILE') && !isExhausted) {
				isExhausted = true;
				options.onExhausted(error as NodeJS.ErrnoException);
			}
		});
		return {
			watcher,
			isReady,
			async close() {
				// Of a path that went before it was watched, chokidar never says that it is ready.
				resolve();
				await watcher.close();
			},
		};
	};

	const leave = (path: string): void => {
		void watchers.get(path)?.close();
		watchers.delete(path);
	};

	const unwatch = (path: string): void => {
		links.unwatch(path);
		if (watchers.has(path)) {
			leave(path);
			clearTimeout(checks.get(path));
			checks.set(path, setTimeout(watchAnew, calmMs, path));
		}
	};

	const watchAnew = (path: string): void => {
		checks.delete(path);
		if (watchers.has(path)) {
			leave(path);
			options.onLost(path);
		}
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
		follow: link => links.follow?.(link) ?? false,
		async begun() {
			await Promise.all([...watchers.values()].map(async ({isReady}) => isReady));
			hasBegun = true;
		},
		async close() {
			for (const timer of checks.values()) {
				clearTimeout(timer);
			}

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

/** The same as long as a path leads to the same directory; absent while it leads to none. */
function identityOf(path: string): string | undefined {
	try {
		const {dev, ino, birthtimeNs} = statSync(path, {bigint: true});
		return [dev, ino, birthtimeNs].join(':');
	} catch {
		return undefined;
	}
}

interface Watching {
	readonly watcher: FSWatcher;
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
