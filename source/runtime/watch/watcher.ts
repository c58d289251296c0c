import {relative} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {createBatches} from './batches.ts';
import type {SilentFileSystem} from './file-system.ts';
import {createIgnoreFiles} from './ignore-files.ts';
import type {IgnoreFiles} from './ignore-files.ts';
import type {WatchPath} from './native-engine.ts';
import {createOwnFiles} from './own-files.ts';
import {findRepository} from './repository.ts';
import {createRoots} from './roots.ts';
import {toPosix} from './service-filter.ts';
import type {SettleTimes} from './settling.ts';
import {concerns, createSubscriber} from './subscriber.ts';
import type {Subscriber, WatchedService} from './subscriber.ts';
import type {TreeChange} from './tree-types.ts';

export interface WatcherOptions {
	readonly services: readonly WatchedService[];
	/** Files relative to the working directory of the service, with slashes; not debounced, and never empty. `quietMs`: for so long they have been quiet. */
	onChange(service: string, files: readonly string[], quietMs: number): void;
	/** Something that is not watched as it should be, in a sentence. */
	onProblem(message: string): void;
	/** A service begins or ceases to be watched since a marker file has come or gone. */
	onWatched?(service: string, isWatched: boolean): void;
	/** Absolute paths of files, or directories of files, that devtui writes itself. */
	readonly ownFiles?: readonly string[];
	readonly signal?: AbortSignal;
	/** How long changes wait at most for one `.git/index.lock` to go. */
	readonly maxHoldMs?: number;
	readonly watchPath?: WatchPath;
	readonly silentFileSystem?: SilentFileSystem;
	/** How long is waited for what may not be finished, where that is not as usual. */
	readonly settleTimes?: Partial<SettleTimes>;
	/** What the configuration calls `native`; absent: what serves best on this system. */
	readonly native?: 'inotify' | 'chokidar';
}

export interface Watcher {
	/** Resolved once every change is told. What changes between the call and then is told too, if late. */
	readonly ready: Promise<void>;
	/** Resolved once all that was there is known by content; before that a `touch` may count as a change. */
	readonly baselined: Promise<void>;
	/**
	 * These services from now on, and these own files if given. A service that is the same as before loses nothing; one that is
	 * new or different is watched anew. Resolved once every change is told.
	 */
	update(services: readonly WatchedService[], ownFiles?: readonly string[]): Promise<void>;
	/** Names of the services whose files are watched: all but those that wait for a marker file. */
	watched(): readonly string[];
	/** Whether changes for the service have been noticed that are not told yet. */
	isStirring(service: string): boolean;
	/** false: files of the service are looked at now and then, and what is told may have changed a while ago. */
	isPrompt(service: string): boolean;
	/** Every directory that is watched. */
	directories(): readonly string[];
	/** Nothing is told any more from the call on. */
	close(): Promise<void>;
}

/** Watches a project: each directory once, however many services want to know about it. */
export function createWatcher(options: WatcherOptions): Watcher {
	const subscribers = new Map<string, Subscriber>();
	const active = new Map<string, boolean>();
	const native = options.native ?? (process.platform === 'linux' ? 'inotify' : 'chokidar');
	let isOwn = createOwnFiles(options.ownFiles ?? []);

	const batches = createBatches({
		deliver(service, files, quietMs) {
			options.onChange(service, files, quietMs);
		},
		repositoryOf: findRepository,
		isIncomplete: name => roots.isIncomplete(name),
		onProblem: options.onProblem,
		maxHoldMs: options.maxHoldMs ?? 10_000,
	});

	const roots = createRoots({
		native,
		isOwn: path => isOwn(path),
		onChange(subscriber, change) {
			tell(subscriber, change);
		},
		onRulesChanged: tellWatched,
		onProblem: options.onProblem,
		watchPath: options.watchPath,
		silentFileSystem: options.silentFileSystem,
		settleTimes: options.settleTimes,
	});

	function tell(subscriber: Subscriber, change: TreeChange): void {
		const {name, workingDir} = subscriber.service;
		for (const path of concerns(subscriber, change)) {
			batches.add(name, toPosix(relative(workingDir, path)) || '.', path);
		}
	}

	function tellWatched(): void {
		for (const [name, subscriber] of subscribers) {
			const isActive = subscriber.isActive();
			if (active.get(name) !== isActive) {
				active.set(name, isActive);
				options.onWatched?.(name, isActive);
			}
		}
	}

	function subscribe(services: readonly WatchedService[]): Promise<void> {
		const same = new Set(services.filter(service => isDeepStrictEqual(service, subscribers.get(service.name)?.service)).map(({name}) => name));
		for (const name of [...subscribers.keys()].filter(known => !same.has(known))) {
			subscribers.delete(name);
			active.delete(name);
			batches.drop(name);
		}

		const ignoreFilesOf = shared(createIgnoreFiles);
		for (const service of services.filter(({name}) => !same.has(name))) {
			const subscriber = createSubscriber(service, ignoreFilesOf);
			subscribers.set(service.name, subscriber);
			active.set(service.name, subscriber.isActive());
			for (const sentence of inVain(subscriber)) {
				options.onProblem(sentence);
			}
		}

		return roots.update([...subscribers.values()]);
	}

	const ready = subscribe(options.services);
	const baselined = roots.baselined();

	const close = async (): Promise<void> => {
		batches.close();
		options.signal?.removeEventListener('abort', onAbort);
		await roots.close();
	};

	const onAbort = (): void => {
		void close();
	};

	options.signal?.addEventListener('abort', onAbort, {once: true});

	return {
		ready,
		baselined,
		async update(services, ownFiles) {
			isOwn = ownFiles ? createOwnFiles(ownFiles) : isOwn;
			await subscribe(services);
		},
		watched: () => [...subscribers.values()].filter(({isActive}) => isActive()).map(({service}) => service.name),
		isStirring: name => batches.has(name) || roots.isStirring(name),
		isPrompt: roots.isPrompt,
		directories: roots.directories,
		close,
	};
}

/** Somebody waits for changes that will never be told, and nothing else says so. */
function inVain({service: {name}, filter}: Subscriber): readonly string[] {
	return filter.namedInVain().map(({path, by}) => by === 'nature'
		? `${name} is to watch ${path}, which is never watched`
		: `${name} is to watch ${path}, but an ignore file excludes it: no change there counts (gitignore: false, or run --no-gitignore, lets it count)`);
}

/** Services of the same directory read its ignore files once. */
function shared(create: (base: string) => IgnoreFiles): (base: string) => IgnoreFiles {
	const known = new Map<string, IgnoreFiles>();
	return base => {
		const ignoreFiles = known.get(base) ?? create(base);
		known.set(base, ignoreFiles);
		return ignoreFiles;
	};
}
