import {dirname, relative, sep} from 'node:path';
import type {WatchSpec} from '../../core/spec.ts';
import {createBatches} from './batches.ts';
import type {EngineName} from './engine.ts';
import {silentFileSystem} from './file-system.ts';
import type {WatchPath} from './native-engine.ts';
import {findRepository} from './repository.ts';
import {createServiceFilter, toPosix} from './service-filter.ts';
import type {ServiceFilter} from './service-filter.ts';
import type {TreeChange} from './tree.ts';
import {watchRoot} from './watched-root.ts';
import type {WatchedRoot} from './watched-root.ts';

export interface WatcherOptions {
	readonly services: readonly WatchedService[];
	/** Files relative to the working directory of the service, with slashes; not debounced, and never empty. */
	onChange(service: string, files: readonly string[]): void;
	/** Something that is not watched as it should be, in a sentence. */
	onProblem(message: string): void;
	/** Absolute paths of files, or directories of files, that devtui writes itself. */
	readonly ownFiles?: readonly string[];
	readonly signal?: AbortSignal;
	/** How long changes wait at most for `.git/index.lock` to go. */
	readonly maxHoldMs?: number;
	readonly watchPath?: WatchPath;
	/** What the configuration calls `native`; absent: what serves best on this system. */
	readonly native?: 'inotify' | 'chokidar';
}

export interface WatchedService {
	readonly name: string;
	readonly workingDir: string;
	readonly watch: WatchSpec;
}

export interface Watcher {
	/** Resolved once every change is told. What changes between the call and then is told too, if late. */
	readonly ready: Promise<void>;
	/** Resolved once all that was there is known by content; before that a `touch` may count as a change. */
	readonly baselined: Promise<void>;
	/** Every directory that is watched. */
	directories(): readonly string[];
	/** Nothing is told any more from the call on. */
	close(): Promise<void>;
}

interface Subscriber extends WatchedService {
	readonly filter: ServiceFilter;
}

interface Group {
	readonly engine: EngineName;
	readonly pollIntervalMs: number;
	readonly subscribers: readonly Subscriber[];
}

/** Watches a project: each directory once, however many services want to know about it. */
export function createWatcher(options: WatcherOptions): Watcher {
	// Times of files are finer than this clock.
	const startedAt = Date.now() + 1;
	const subscribers = options.services.map(service => ({...service, filter: createServiceFilter(service.workingDir, service.watch)}));
	const lockFiles = new Map(options.services.map(({name, workingDir}) => [name, findRepository(workingDir)?.lockFile]));
	let roots: readonly WatchedRoot[] = [];
	let isClosed = false;

	const batches = createBatches({
		deliver: options.onChange,
		lockFileOf: service => lockFiles.get(service),
		onProblem: options.onProblem,
		maxHoldMs: options.maxHoldMs ?? 10_000,
	});

	const started = (async () => {
		const groups = await group(subscribers, options.native ?? (process.platform === 'linux' ? 'inotify' : 'chokidar'), options.onProblem);
		if (!isClosed) {
			roots = groups.flatMap(one => rootsOf(one).map(root => watchOne(root, one)));
		}
	})();

	const watchOne = (root: string, {engine, pollIntervalMs, subscribers: all}: Group): WatchedRoot => {
		const here = all.filter(({filter}) => isWithin(filter.base, root));
		return watchRoot({
			root,
			engine,
			pollIntervalMs,
			startedAt,
			isHashed: here.some(({watch}) => watch.comparesContent),
			usesGitignore: here.some(({watch}) => watch.usesGitignore),
			isWanted: (path, isDirectory) => !isOwn(path) && here.some(subscriber => isWanted(subscriber, path, isDirectory)),
			rulesChanged(directory) {
				for (const {filter} of here) {
					filter.rulesChanged(directory);
				}
			},
			onChange(change) {
				for (const subscriber of here) {
					for (const path of concerns(subscriber, change)) {
						batches.add(subscriber.name, toPosix(relative(subscriber.workingDir, path)) || '.');
					}
				}
			},
			onProblem: options.onProblem,
			watchPath: options.watchPath,
		});
	};

	const ownFiles = options.ownFiles ?? [];
	const isOwn = (path: string): boolean => ownFiles.some(own => path === own || path.startsWith(own + sep) || isRotated(path, own));

	const close = async (): Promise<void> => {
		isClosed = true;
		batches.close();
		options.signal?.removeEventListener('abort', onAbort);
		await started;
		await Promise.all(roots.map(root => root.close()));
	};

	const onAbort = (): void => {
		void close();
	};

	options.signal?.addEventListener('abort', onAbort, {once: true});

	return {
		ready: started.then(() => Promise.all(roots.map(root => root.ready))).then(() => undefined),
		baselined: started.then(() => Promise.all(roots.map(root => root.baselined))).then(() => undefined),
		directories: () => roots.flatMap(root => root.directories()),
		close,
	};
}

/** Services that are watched in the same way, together. */
async function group(subscribers: readonly Subscriber[], native: 'inotify' | 'chokidar', onProblem: (message: string) => void): Promise<Group[]> {
	const groups = new Map<string, {engine: Group['engine']; pollIntervalMs: number; subscribers: Subscriber[]}>();
	for (const subscriber of subscribers) {
		const {watch: {pollIntervalMs}, filter, name} = subscriber;
		const silent = subscriber.watch.engine === 'auto' ? await silentFileSystem(filter.base) : undefined;
		if (silent !== undefined) {
			onProblem(`watch of ${name}: ${filter.base} is on ${silent}, which does not tell of every change, so it is polled every ${pollIntervalMs / 1000}s`);
		}

		const engine = subscriber.watch.engine === 'poll' || silent !== undefined ? 'poll' : native;
		const key = engine === 'poll' ? `poll ${pollIntervalMs}` : engine;
		const known = groups.get(key);
		if (known) {
			known.subscribers.push(subscriber);
			known.pollIntervalMs = Math.min(known.pollIntervalMs, pollIntervalMs);
		} else {
			groups.set(key, {engine, pollIntervalMs, subscribers: [subscriber]});
		}
	}

	return [...groups.values()];
}

/** The bases that lie in no other. */
function rootsOf({subscribers}: Group): string[] {
	const bases = [...new Set(subscribers.map(({filter}) => filter.base))];
	return bases.filter(base => !bases.some(other => other !== base && isWithin(base, other)));
}

function isWithin(path: string, directory: string): boolean {
	return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

function isWanted({filter, watch}: Subscriber, path: string, isDirectory: boolean): boolean {
	return isDirectory
		? filter.mayContain(path)
		: filter.takesIn(path, false) || (watch.type === 'directory' && filter.takesIn(dirname(path), true));
}

/** The paths that have changed for the service. */
function concerns({filter, watch}: Subscriber, {path, kind, type, isContentSame}: TreeChange): readonly string[] {
	if (isContentSame && watch.comparesContent) {
		return [];
	}

	const isTakenIn = filter.takesIn(path, kind === 'directory');
	switch (watch.type) {
		case 'file': {
			return isTakenIn && kind === 'file' ? [path] : [];
		}

		case 'any': {
			return isTakenIn ? [path] : [];
		}

		case 'directory': {
			// The content of a directory is the list of its entries.
			const parent = dirname(path);
			const isParentConcerned = type !== 'changed' && isWithin(parent, filter.base) && (isTakenIn || filter.takesIn(parent, true));
			return [...isParentConcerned ? [parent] : [], ...isTakenIn && kind === 'directory' ? [path] : []];
		}
	}
}

/** `x.log.1` beside `x.log`. */
function isRotated(path: string, own: string): boolean {
	return path.startsWith(`${own}.`) && /^\d+$/.test(path.slice(own.length + 1));
}
