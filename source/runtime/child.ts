import {findNulByte} from './child-failure.ts';
import {spawnSupervised} from './child-supervised.ts';
import {spawnUnsupervised} from './child-unsupervised.ts';
import type {SpawnedChild, SpawnProcess} from './child-types.ts';
import {createLaunchers} from './launcher-start.ts';

export interface SpawnerOptions {
	/**
	 * The launcher (`findLauncher`). Without it children live in sessions of their own: what has left its session can
	 * escape, and nobody is left to end them when devtui is killed.
	 */
	readonly launcherPath?: string;
}

export function createSpawner({launcherPath}: SpawnerOptions = {}): SpawnProcess {
	const launchers = launcherPath === undefined ? undefined : createLaunchers(launcherPath);
	return (options, listener) => {
		const impossible = findNulByte(options);
		if (impossible !== undefined) {
			setImmediate(() => listener.spawnFailed(impossible));
			return neverSpawned;
		}

		return launchers ? spawnSupervised(launchers, options, listener) : spawnUnsupervised(options, listener);
	};
}

const neverSpawned: SpawnedChild = {
	signal() {},
	write: () => true,
	endInput() {},
	pendingInput: 0,
	resize() {},
	pauseOutput() {},
	resumeOutput() {},
	survivors: () => [],
};
