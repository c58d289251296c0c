import {stat} from 'node:fs/promises';
import {dirname, sep} from 'node:path';
import {setImmediate as turn} from 'node:timers/promises';
import {learnBaseline} from './baseline.ts';
import {createBurstGuard} from './burst-guard.ts';
import {createChokidarEngine} from './chokidar-engine.ts';
import type {Engine, EngineName, EngineOptions} from './engine.ts';
import {createSilentFileSystem} from './file-system.ts';
import type {SilentFileSystem} from './file-system.ts';
import {hasWorked} from './git-activity.ts';
import {limitOf, maxQueuedEvents} from './limits.ts';
import type {NamedFiles} from './named-files.ts';
import {createNativeEngine} from './native-engine.ts';
import type {WatchPath} from './native-engine.ts';
import {keepNurserySmall} from './nursery.ts';
import {watchOutsideRules} from './outside-rules.ts';
import {createPollEngine} from './poll-engine.ts';
import {findRepository} from './repository.ts';
import type {SettleTimes} from './settling.ts';
import {createSweepingEngine} from './sweeping-engine.ts';
import {createTree} from './tree.ts';
import type {TreeChange} from './tree-types.ts';

export interface WatchedRootOptions {
	readonly root: string;
	readonly engine: EngineName;
	readonly pollIntervalMs: number;
	/** Whether file systems that do not tell of every change are looked at as well. */
	readonly sweepsSilent: boolean;
	readonly startedAt: number;
	/** false: so far nobody waits for more than a marker file, and needs no word about how it is watched. */
	isActive(): boolean;
	/** Whether the bytes of files are compared. */
	isHashed(): boolean;
	/** Whether ignore files say what is wanted. */
	usesGitignore(): boolean;
	isWanted(path: string, isDirectory: boolean): boolean;
	/** Whether a file of this path says what is wanted. */
	isRules(path: string): boolean;
	rulesChanged(directory: string): void;
	onChange(change: TreeChange): void;
	onProblem(message: string): void;
	readonly watchPath?: WatchPath | undefined;
	/** For ignore files that lie outside. */
	readonly namedFiles: NamedFiles;
	readonly silentFileSystem?: SilentFileSystem | undefined;
	readonly settleTimes?: Partial<SettleTimes> | undefined;
}

export interface WatchedRoot {
	/** Resolved once every change is noticed. */
	readonly ready: Promise<void>;
	/** Resolved once files written again with the bytes they had are recognised. */
	readonly baselined: Promise<void>;
	/** What is wanted is different now: resolved once all of it is known. */
	reconsider(): Promise<void>;
	/** More of what has changed may be told at once. */
	isIncomplete(): boolean;
	/** Something is being looked at. */
	isStirring(): boolean;
	/** false: some of what is told has changed a while ago. */
	isPrompt(): boolean;
	directories(): readonly string[];
	close(): Promise<void>;
}

const rootCheckMs = 200;
/** For so long a look whether git is at work answers for all that goes in the same moment. */
const gitLookMs = 20;
/** git has removed a file when it has written its index since so long ago. */
const gitIsRecentMs = 1000;

/** A directory and all below it that somebody wants to know about. */
export function watchRoot(options: WatchedRootOptions): WatchedRoot {
	const {root, pollIntervalMs} = options;
	const closing = new AbortController();
	const tree = createTree({
		...options,
		isWanted: (path, isDirectory) => options.isWanted(path, isDirectory) || (!isDirectory && options.isRules(path)),
		mayReturn: path => !options.isRules(path),
		isRemovedOnPurpose: rarely(gitLookMs, () => {
			const repository = findRepository(root);
			return repository !== undefined && hasWorked(repository, gitIsRecentMs);
		}),
		onChange,
		onRootMissing,
	});
	const burst = createBurstGuard(() => {
		void tree.verify();
	}, maxQueuedEvents());
	const unsaid: string[] = [];
	let engine = createEngine();
	let rules = Promise.resolve();
	let fallback: Promise<void> | undefined;
	let endOutside: (() => void) | undefined;
	let rootCheck: NodeJS.Timeout | undefined;

	function createEngine(): Engine {
		switch (options.engine) {
			case 'poll': {
				return createPollEngine(engineOptions(), pollIntervalMs);
			}

			case 'inotify': {
				return sweeping(createNativeEngine(engineOptions(), options.watchPath));
			}

			case 'chokidar': {
				return sweeping(createChokidarEngine(engineOptions()));
			}
		}
	}

	function engineOptions(): EngineOptions {
		return {onTouched, onLost: tree.lost, onGap: tree.verify, onExhausted};
	}

	function sweeping(native: Engine): Engine {
		return options.sweepsSilent ? createSweepingEngine({
			engine: native,
			silentFileSystem: options.silentFileSystem ?? createSilentFileSystem(),
			pollIntervalMs,
			sweep: tree.verify,
			onSilent(directory, fileSystem) {
				report(`watching ${directory}: ${fileSystem} does not tell of changes made elsewhere, so it is also looked at every ${pollIntervalMs / 1000}s`);
			},
		}) : native;
	}

	function report(problem?: string): void {
		unsaid.push(...problem === undefined ? [] : [problem]);
		if (options.isActive()) {
			for (const line of unsaid.splice(0)) {
				options.onProblem(line);
			}
		}
	}

	function onTouched(path: string): void {
		burst.count();
		if (options.isRules(path)) {
			// Before anything that has changed after it is judged.
			options.rulesChanged(dirname(path));
		}

		tree.touched(path);
	}

	function onChange(change: TreeChange): void {
		if (options.isRules(change.path)) {
			void reconsider(dirname(change.path));
		}

		if (!change.isContentSame) {
			engine.hurry?.();
		}

		options.onChange(change);
	}

	async function reconsider(directory: string): Promise<void> {
		const below = directory === root || directory.startsWith(root + sep) ? directory : root;
		rules = rules.then(async () => {
			const since = Math.max(options.startedAt, Date.now() - (engine.sweepMs ?? 0));
			options.rulesChanged(directory);
			report();
			await tree.reconsider(below);
			// What is about to be told must not be taken for what was there: events that wait are read in between.
			await turn();
			await turn();
			learning = learning.then(async () => learn(since));
		});
		return rules;
	}

	async function learn(since: number): Promise<void> {
		await learnBaseline(tree, {isHashed: options.isHashed(), since, signal: closing.signal});
	}

	function considerOutside(): void {
		if (options.usesGitignore()) {
			endOutside ??= watchOutsideRules(options, () => {
				void reconsider(root);
			});
		}
	}

	function onExhausted(error: NodeJS.ErrnoException): void {
		const {what, remedy} = limitOf(error);
		report(`watching ${root}: ${what}, so it is polled every ${pollIntervalMs / 1000}s; ${remedy}`);
		const native = engine;
		engine = createPollEngine(engineOptions(), pollIntervalMs);
		tree.use(engine);
		fallback = native.close();
	}

	/** Nobody tells of a directory that is not there yet, or there again. */
	function onRootMissing(): void {
		rootCheck ??= setInterval(() => {
			if (tree.hasRoot()) {
				clearInterval(rootCheck);
				rootCheck = undefined;
				return;
			}

			void stat(root).then(() => {
				tree.touched(root);
			}, () => undefined);
		}, rootCheckMs).unref();
	}

	considerOutside();
	const ready = tree.survey(engine).then(async () => engine.begun?.());
	const baselined = ready.then(async () => learn(options.startedAt));
	let learning = baselined;
	keepNurserySmall(baselined);

	return {
		ready,
		baselined,
		async reconsider() {
			considerOutside();
			await ready;
			await reconsider(root);
		},
		isIncomplete: () => engine.isStirring !== undefined && (engine.isStirring() || tree.isAtWork()),
		isStirring: tree.isAtWork,
		isPrompt: () => (engine.sweepMs ?? 0) === 0,
		directories: () => tree.directories(),
		async close() {
			closing.abort();
			clearInterval(rootCheck);
			burst.close();
			tree.close();
			endOutside?.();
			await Promise.all([engine.close(), ready, baselined, fallback, rules]);
			await learning;
			// What a survey that was under way has begun to watch.
			await engine.close();
		},
	};
}

/** Its last answer counts for a while. */
function rarely(ms: number, ask: () => boolean): () => boolean {
	let answer = false;
	let askedAt = Number.NEGATIVE_INFINITY;
	return () => {
		if (performance.now() - askedAt > ms) {
			answer = ask();
			askedAt = performance.now();
		}

		return answer;
	};
}
