import {findNulByte} from './child-failure.ts';
import {findImpossibleIdentity, findUnsupervisedIdentity} from './child-identity.ts';
import {prepareLaunch, type PreparedLaunch} from './child-preparation.ts';
import {spawnSupervised} from './child-supervised.ts';
import {spawnUnsupervised} from './child-unsupervised.ts';
import type {PreparedProcess, SpawnedChild, SpawnedChildListener, Spawner, SpawnProcess} from './child-types.ts';
import type {FoundFile} from './built-file.ts';
import {findCheckpointLibrary} from './checkpoints/library.ts';
import type {CheckpointPolicy, ChildOptions} from './contract.ts';
import {createLaunchers, type Launchers} from './launcher-start.ts';
import {withoutStreams} from './without-streams.ts';

export interface SpawnerOptions {
	/**
	 * The launcher (`findLauncher`). Without it children live in sessions of their own: what has left its session can
	 * escape, and nobody is left to end them when devtui is killed.
	 */
	readonly launcherPath?: string;
	/** Looked for only when a child is to have checkpoints. */
	readonly findCheckpointLibrary?: () => FoundFile;
}

export function createSpawner({launcherPath, findCheckpointLibrary: findLibrary = findCheckpointLibrary}: SpawnerOptions = {}): Spawner {
	const launchers = launcherPath === undefined ? undefined : createLaunchers(launcherPath);
	const spawnWith = (options: ChildOptions, listener: SpawnedChildListener, prepared?: PreparedLaunch): SpawnedChild => {
		const impossible = findNulByte(options) ?? findIdentityProblem(options, launchers !== undefined);
		if (impossible !== undefined) {
			prepared?.discard();
			setImmediate(() => listener.spawnFailed(impossible));
			return neverSpawned;
		}

		const library = options.checkpoints && libraryFor(options.checkpoints, options.terminal !== undefined, launchers !== undefined, findLibrary);
		if (library?.type === 'missing') {
			setImmediate(() => listener.checkpointsImpossible?.(library.reason));
		}

		return launchers
			? spawnSupervised(launchers, options, listener, {prepared, checkpointLibrary: library?.type === 'found' ? library.path : undefined})
			: spawnUnsupervised(options, listener);
	};

	const spawn: SpawnProcess = (options, listener) => spawnWith(options, listener);
	return Object.assign(spawn, {
		canNotify: launchers !== undefined,
		followFront: (pid: number | undefined) => launchers?.followFront(pid),
		close: async () => launchers?.close(),
		prepare(terminal: ChildOptions['terminal']): PreparedProcess | undefined {
			const prepared = launchers && tryToPrepare(launchers, terminal);
			return prepared && {
				spawn: (options, listener) => spawnWith(options, listener, prepared),
				discard: prepared.discard,
			};
		},
	});
}

function tryToPrepare(launchers: Launchers, terminal: ChildOptions['terminal']): PreparedLaunch | undefined {
	try {
		return prepareLaunch(launchers, terminal);
	} catch {
		// For want of terminals or descriptors: whoever starts without it will say so.
		return undefined;
	}
}

function libraryFor({engine}: CheckpointPolicy, hasTerminal: boolean, hasLauncher: boolean, find: () => FoundFile): FoundFile {
	if (engine === 'criu' && !hasTerminal) {
		return {type: 'missing', reason: 'CRIU makes checkpoints only of what runs on a terminal (tty: true)'};
	}

	const library = find();
	return library.type === 'found' && !hasLauncher ? {type: 'missing', reason: 'checkpoints need the launcher, which is missing (see `devtui doctor`)'} : library;
}

function findIdentityProblem({identity, terminal}: ChildOptions, hasLauncher: boolean): string | undefined {
	return identity && (findImpossibleIdentity(identity) ?? (hasLauncher ? undefined : findUnsupervisedIdentity(identity, terminal !== undefined)));
}

const neverSpawned: SpawnedChild = {...withoutStreams, signal() {}};
