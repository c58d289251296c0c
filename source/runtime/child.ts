import {findNulByte} from './child-failure.ts';
import {findImpossibleIdentity, findUnsupervisedIdentity} from './child-identity.ts';
import {spawnSupervised} from './child-supervised.ts';
import {spawnUnsupervised} from './child-unsupervised.ts';
import type {SpawnedChild, Spawner, SpawnProcess} from './child-types.ts';
import type {ChildOptions} from './contract.ts';
import {createLaunchers} from './launcher-start.ts';

export interface SpawnerOptions {
	/**
	 * The launcher (`findLauncher`). Without it children live in sessions of their own: what has left its session can
	 * escape, and nobody is left to end them when devtui is killed.
	 */
	readonly launcherPath?: string;
}

export function createSpawner({launcherPath}: SpawnerOptions = {}): Spawner {
	const launchers = launcherPath === undefined ? undefined : createLaunchers(launcherPath);
	const spawn: SpawnProcess = (options, listener) => {
		const impossible = findNulByte(options) ?? findIdentityProblem(options, launchers !== undefined);
		if (impossible !== undefined) {
			setImmediate(() => listener.spawnFailed(impossible));
			return neverSpawned;
		}

		return launchers ? spawnSupervised(launchers, options, listener) : spawnUnsupervised(options, listener);
	};

	return Object.assign(spawn, {canNotify: launchers !== undefined});
}

function findIdentityProblem({identity, terminal}: ChildOptions, hasLauncher: boolean): string | undefined {
	return identity && (findImpossibleIdentity(identity) ?? (hasLauncher ? undefined : findUnsupervisedIdentity(identity, terminal !== undefined)));
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
