import {stat} from 'node:fs/promises';
import {unwatchFile, watchFile} from 'node:fs';
import type {Stats} from 'node:fs';
import {basename, dirname, join, sep} from 'node:path';
import {learnBaseline} from './baseline.ts';
import {createBurstGuard} from './burst-guard.ts';
import {createChokidarEngine} from './chokidar-engine.ts';
import type {Engine, EngineName, EngineOptions} from './engine.ts';
import {ignoreFileNames} from './ignore-files.ts';
import {createNativeEngine} from './native-engine.ts';
import type {WatchPath} from './native-engine.ts';
import {createPollEngine} from './poll-engine.ts';
import {findRepository} from './repository.ts';
import {createTree} from './tree.ts';
import type {TreeChange} from './tree.ts';

export interface WatchedRootOptions {
	readonly root: string;
	readonly engine: EngineName;
	readonly pollIntervalMs: number;
	readonly isHashed: boolean;
	/** Whether ignore files say what is wanted. */
	readonly usesGitignore: boolean;
	readonly startedAt: number;
	isWanted(path: string, isDirectory: boolean): boolean;
	rulesChanged(directory: string): void;
	onChange(change: TreeChange): void;
	onProblem(message: string): void;
	readonly watchPath?: WatchPath | undefined;
}

export interface WatchedRoot {
	/** Resolved once every change is noticed. */
	readonly ready: Promise<void>;
	/** Resolved once files written again with the bytes they had are recognised. */
	readonly baselined: Promise<void>;
	directories(): readonly string[];
	close(): Promise<void>;
}

const rootCheckMs = 1000;

/** A directory and all below it that somebody wants to know about. */
export function watchRoot(options: WatchedRootOptions): WatchedRoot {
	const {root, rulesChanged, onProblem} = options;
	const closing = new AbortController();
	const tree = createTree({
		...options,
		isWanted: (path, isDirectory) => options.isWanted(path, isDirectory) || (!isDirectory && isRules(path)),
		onChange,
	});
	const burst = createBurstGuard(() => {
		void tree.verify();
	});
	let engine = createEngine();
	let rules = Promise.resolve();
	let fallback: Promise<void> | undefined;

	function createEngine(): Engine {
		switch (options.engine) {
			case 'poll': {
				return createPollEngine(engineOptions(), options.pollIntervalMs);
			}

			case 'inotify': {
				return createNativeEngine(engineOptions(), options.watchPath);
			}

			case 'chokidar': {
				return createChokidarEngine(engineOptions());
			}
		}
	}

	function engineOptions(): EngineOptions {
		return {onTouched, onLost: tree.lost, onGap: tree.verify, onExhausted};
	}

	function onTouched(path: string): void {
		burst.count();
		tree.touched(path);
	}

	function onChange(change: TreeChange): void {
		if (isRules(change.path)) {
			reconsider(dirname(change.path));
		}

		options.onChange(change);
	}

	function isRules(path: string): boolean {
		return options.usesGitignore && ignoreFileNames.includes(basename(path));
	}

	function reconsider(directory: string): void {
		const below = directory.startsWith(root) ? directory : root;
		rules = rules.then(async () => {
			const since = Math.max(options.startedAt, Date.now() - (engine.sweepMs ?? 0));
			rulesChanged(directory);
			await tree.reconsider(below);
			await learnBaseline(tree, {isHashed: options.isHashed, since, signal: closing.signal});
		});
	}

	function onExhausted(error: NodeJS.ErrnoException): void {
		onProblem(exhaustedMessage(root, error, options.pollIntervalMs));
		const native = engine;
		engine = createPollEngine(engineOptions(), options.pollIntervalMs);
		tree.use(engine);
		fallback = native.close();
	}

	const outside = options.usesGitignore ? ignoreFilesOutside(root) : [];
	const onOutside = (now: Stats, before: Stats): void => {
		// Told once also of a file that is not there.
		if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) {
			reconsider(root);
		}
	};

	for (const path of outside) {
		watchFile(path, {interval: rootCheckMs, persistent: false}, onOutside);
	}

	// Nobody tells of a directory that is not there yet, or there again.
	const rootCheck = setInterval(() => {
		if (tree.directories().length === 0) {
			void stat(root).then(() => {
				tree.touched(root);
			}, () => undefined);
		}
	}, rootCheckMs);
	rootCheck.unref();

	const ready = tree.survey(engine).then(async () => engine.begun?.());
	const baselined = ready.then(() => learnBaseline(tree, {isHashed: options.isHashed, since: options.startedAt, signal: closing.signal}));

	return {
		ready,
		baselined,
		directories: () => tree.directories(),
		async close() {
			closing.abort();
			clearInterval(rootCheck);
			burst.close();
			tree.close();
			for (const path of outside) {
				unwatchFile(path, onOutside);
			}

			await Promise.all([engine.close(), ready, baselined, fallback, rules]);
			// What a survey that was under way has begun to watch.
			await engine.close();
		},
	};
}

/** `.git/info/exclude`, and what ignore files there are or may be between the root of the repository and here. */
function ignoreFilesOutside(root: string): string[] {
	const repository = findRepository(root);
	if (repository === undefined) {
		return [];
	}

	const files = [repository.excludeFile];
	for (let directory = root; directory !== repository.root && directory.startsWith(repository.root + sep);) {
		directory = dirname(directory);
		files.push(...ignoreFileNames.map(name => join(directory, name)));
	}

	return files;
}

function exhaustedMessage(root: string, {code}: NodeJS.ErrnoException, intervalMs: number): string {
	const [what, sysctl] = code === 'EMFILE'
		? ['too many inotify instances are in use', 'fs.inotify.max_user_instances']
		: ['the limit of inotify watches is reached', 'fs.inotify.max_user_watches'];
	return `watching ${root}: ${what}, so it is polled every ${intervalMs / 1000}s; raise the limit with sysctl ${sysctl}`;
}
