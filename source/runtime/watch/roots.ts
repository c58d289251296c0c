import type {EngineName} from './engine.ts';
import type {SilentFileSystem} from './file-system.ts';
import {createNamedFiles} from './named-files.ts';
import type {WatchPath} from './native-engine.ts';
import type {SettleTimes} from './settling.ts';
import {isWanted, isWithin} from './subscriber.ts';
import type {Subscriber} from './subscriber.ts';
import type {TreeChange} from './tree-types.ts';
import {watchRoot} from './watched-root.ts';
import type {WatchedRoot} from './watched-root.ts';

export interface RootsOptions {
	readonly native: 'inotify' | 'chokidar';
	/** What devtui writes itself. */
	isOwn(path: string): boolean;
	onChange(subscriber: Subscriber, change: TreeChange): void;
	onRulesChanged(): void;
	onProblem(message: string): void;
	readonly watchPath: WatchPath | undefined;
	readonly silentFileSystem: SilentFileSystem | undefined;
	readonly settleTimes: Partial<SettleTimes> | undefined;
}

export interface Roots {
	/** For these and nobody else. Resolved once all of it is watched. */
	update(subscribers: readonly Subscriber[]): Promise<void>;
	/** More of what has changed for the service may be told at once. */
	isIncomplete(service: string): boolean;
	/** Something is being looked at that may be for the service. */
	isStirring(service: string): boolean;
	/** false: some of what is told for the service has changed a while ago. */
	isPrompt(service: string): boolean;
	baselined(): Promise<void>;
	directories(): readonly string[];
	close(): Promise<void>;
}

interface Root {
	readonly directory: string;
	readonly manner: string;
	readonly subscribers: Set<Subscriber>;
	readonly watched: WatchedRoot;
}

/**
 * The directories that are watched with all below them. One that is being watched stays as it is for as long as anybody needs
 * it, so that nobody loses an event when others come and go: at worst what lies in two of them is watched twice for a while.
 */
export function createRoots(options: RootsOptions): Roots {
	const roots = new Set<Root>();
	/** By the names of their services: with a thousand of those, to look through all for each would take a second of a burst. */
	const rootOf = new Map<string, Root>();
	const closing = new Set<Promise<void>>();
	const namedFiles = createNamedFiles(options.watchPath);
	let isClosed = false;

	const make = (directory: string, subscriber: Subscriber): Root => {
		const subscribers = new Set([subscriber]);
		const some = (isSo: (one: Subscriber) => boolean): boolean => [...subscribers].some(one => isSo(one));
		const watched = watchRoot({
			...options,
			namedFiles,
			root: directory,
			engine: engineOf(subscriber, options.native),
			pollIntervalMs: subscriber.watch.pollIntervalMs,
			sweepsSilent: subscriber.watch.engine === 'auto',
			// Times of files are finer than this clock.
			startedAt: Date.now() + 1,
			isActive: () => some(one => one.isActive()),
			isHashed: () => some(({watch}) => watch.comparesContent),
			usesGitignore: () => some(({watch}) => watch.usesGitignore),
			isWanted: (path, isDirectory) => !options.isOwn(path) && some(one => isWanted(one, path, isDirectory)),
			isRules: path => some(({filter}) => filter.isRules(path)),
			rulesChanged(changed) {
				for (const {filter} of subscribers) {
					filter.rulesChanged(changed);
				}

				options.onRulesChanged();
			},
			onChange(change) {
				for (const one of subscribers) {
					options.onChange(one, change);
				}
			},
		});
		return {directory, manner: mannerOf(subscriber), subscribers, watched};
	};

	const add = (subscriber: Subscriber): Root => {
		const {base} = subscriber.filter;
		const manner = mannerOf(subscriber);
		const fitting = [...roots].find(root => root.manner === manner && isWithin(base, root.directory));
		const root = fitting ?? make(base, subscriber);
		root.subscribers.add(subscriber);
		roots.add(root);
		rootOf.set(subscriber.service.name, root);
		return root;
	};

	const close = (root: Root): void => {
		roots.delete(root);
		const closed = root.watched.close().finally(() => {
			closing.delete(closed);
		});
		closing.add(closed);
	};

	return {
		async update(wanted) {
			if (isClosed) {
				return;
			}

			const before = new Set(roots);
			const different = new Set<Root>();
			const known = new Set<Subscriber>();
			const stays = new Set(wanted);
			for (const root of roots) {
				for (const subscriber of root.subscribers) {
					known.add(subscriber);
					if (!stays.has(subscriber)) {
						root.subscribers.delete(subscriber);
						rootOf.delete(subscriber.service.name);
						different.add(root);
					}
				}
			}

			// The outer ones first: the others lie in them.
			const fresh = wanted.filter(subscriber => !known.has(subscriber)).sort((a, b) => a.filter.base.length - b.filter.base.length);
			for (const subscriber of fresh) {
				different.add(add(subscriber));
			}

			for (const root of [...roots].filter(({subscribers}) => subscribers.size === 0)) {
				close(root);
			}

			await Promise.all([...different].filter(root => roots.has(root)).map(async root => before.has(root) ? root.watched.reconsider() : root.watched.ready));
		},
		isIncomplete: name => rootOf.get(name)?.watched.isIncomplete() ?? false,
		isStirring: name => rootOf.get(name)?.watched.isStirring() ?? false,
		isPrompt: name => rootOf.get(name)?.watched.isPrompt() ?? true,
		async baselined() {
			await Promise.all([...roots].map(async ({watched}) => watched.baselined));
		},
		directories: () => [...roots].flatMap(({watched}) => watched.directories()),
		async close() {
			isClosed = true;
			for (const root of [...roots]) {
				close(root);
			}

			await Promise.all(closing);
		},
	};
}

function engineOf({watch}: Subscriber, native: 'inotify' | 'chokidar'): EngineName {
	return watch.engine === 'poll' ? 'poll' : native;
}

/** Services that are watched in the same manner are watched together. */
function mannerOf({watch: {engine, pollIntervalMs}}: Subscriber): string {
	return engine === 'native' ? engine : `${engine} ${pollIntervalMs}`;
}
