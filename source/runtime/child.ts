import {findNulByte} from './child-failure.ts';
import {spawnSupervised} from './child-supervised.ts';
import {spawnUnsupervised} from './child-unsupervised.ts';
import type {SpawnedChild, SpawnProcess} from './child-types.ts';
import {createLauncherControl} from './launcher-control.ts';

export interface SpawnerOptions {
	/**
	 * The launcher (`findLauncher`). Without it children live in sessions of their own: what has left its session can
	 * escape, and nobody is left to end them when devtui is killed.
	 */
	readonly launcherPath?: string;
}

/** To be used on the main thread: children die with the thread that forked them. */
export function createSpawner({launcherPath}: SpawnerOptions = {}): SpawnProcess {
	const control = createLauncherControl();
	return (options, listener) => {
		const impossible = findNulByte(options);
		if (impossible !== undefined) {
			setImmediate(() => listener.spawnFailed(impossible));
			return neverSpawned;
		}

		return launcherPath === undefined ? spawnUnsupervised(options, listener) : spawnSupervised({path: launcherPath, control}, options, listener);
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
