import {childEnvironment} from './child-environment.ts';
import {describeStartFailure} from './child-failure.ts';
import {openLaunch, type Launch, type LaunchListener} from './child-launch.ts';
import {createLife, type Life, type LifeCarrier} from './child-life.ts';
import {endMarked} from './child-marked.ts';
import type {PreparedLaunch} from './child-preparation.ts';
import {isCopyOf} from './child-processes.ts';
import type {SpawnedChild, SpawnedChildListener} from './child-types.ts';
import {whyNoImages} from './checkpoints/images.ts';
import {createKeptCheckpoints} from './checkpoints/kept-checkpoints.ts';
import {withPreloaded} from './checkpoints/library.ts';
import type {ChildOptions} from './contract.ts';
import type {LaunchedService} from './launcher-protocol.ts';
import type {Launchers} from './launcher-start.ts';

export interface Supervision {
	readonly prepared?: PreparedLaunch | undefined;
	/** What a program that checkpoints are wanted of is to load; absent: there will be none. */
	readonly checkpointLibrary?: string | undefined;
	/** Why CRIU cannot make images here, in words. */
	readonly findImpossibility?: (hasTerminal: boolean) => string | undefined;
}

/** Starts a service under a launcher, which stays its parent until nothing of it lives, its checkpoints included. */
export function spawnSupervised(launchers: Launchers, options: ChildOptions, listener: SpawnedChildListener, {prepared, checkpointLibrary, findImpossibility = whyNoImages}: Supervision = {}): SpawnedChild {
	let launch: Launch | undefined;
	/** What processes of the program are known by: who was kept has the one in which it began, whom a run has started that of the run. */
	let environments = [options.environment];

	const wantsImages = options.checkpoints !== undefined && options.checkpoints.engine !== 'preload';
	const noImages = wantsImages ? findImpossibility(options.terminal !== undefined) : undefined;
	const kept = options.checkpoints && checkpointLibrary !== undefined
		? createKeptCheckpoints({
				policy: options.checkpoints,
				library: checkpointLibrary,
				launch: () => launch,
				listener,
				noImages,
				goOn(variables, nextListener) {
					environments = [options.environment, {...options.environment, ...variables}];
					life = createLife(carrier, nextListener);
					return life;
				},
			})
		: undefined;

	const carrier: LifeCarrier = {
		get launch() {
			return launch;
		},
		checkpoints: kept,
		describeFailure: failure => (failure.stage === 'resume' ? kept?.trouble : undefined) ?? describeStartFailure(failure, options),
		endLeftBehind: done => endMarked(environments, pid => isCopyOf(launchers.path, pid), done),
		isApart: pid => kept?.isOne(pid) ?? false,
		over() {
			kept?.lifeOver();
			if (!kept?.isNeeded) {
				void launch?.close();
			}
		},
		release() {
			kept?.abandon();
			launch!.release();
		},
	};
	let life: Life = createLife(carrier, listener);

	const launchListener: LaunchListener = {
		output: (chunk, stream) => life.output(chunk, stream),
		inputDrained: () => life.inputDrained(),
		said(message) {
			kept?.heard(message);
			life.said(message);
		},
		buried(reason) {
			kept?.buried();
			life.buried(reason);
		},
	};
	const environment = childEnvironment(options);
	const service: LaunchedService = kept
		? {
				...options,
				environment: withPreloaded(environment, checkpointLibrary!),
				hasCheckpoints: true,
				hasImages: wantsImages && noImages === undefined,
			}
		: {...options, environment};
	try {
		launch = kept ? undefined : prepared?.take(launchListener);
		if (launch) {
			adopt(launch);
		} else {
			// Pipes of one that was prepared end in another way.
			prepared?.discard();
			launch = openLaunch(launchers, {terminal: options.terminal, service}, launchListener);
		}
	} catch (error) {
		setImmediate(() => life.fail(`cannot start ${options.argv[0]}: ${(error as Error).message}`));
	}

	/** Its terminal may have been made for another size. */
	function adopt(taken: Launch): void {
		if (options.terminal) {
			taken.streams.resize(options.terminal.columns, options.terminal.rows);
		}

		taken.start(service);
	}

	return life;
}
