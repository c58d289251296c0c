import type {Phase} from '../../core/state.ts';
import type {SpawnedChild, SpawnedChildListener, SpawnProcess} from '../../runtime/child-types.ts';
import type {ChildCheckpoints} from '../../runtime/contract.ts';

/** Hands the standard input of devtui on to the run that is there, and across restarts to the next. */
export interface RunInput {
	/** For the engine: this is how the pump gets to know the runs. */
	readonly wrapSpawn: (spawn: SpawnProcess) => SpawnProcess;
	take(data: Uint8Array): void;
	/** There is no more: told to the run that has read the last of it, and to every later one. */
	end(): void;
	/** What comes from now on is for the next run: this one is being ended. */
	detach(): void;
	/** Nobody is to get what waits. */
	forget(): void;
}

export interface RunInputOptions {
	/** No more for now, and go on. Who does not listen loses what is more than `maxHeldBytes`. */
	readonly pause: () => void;
	readonly resume: () => void;
	readonly maxHeldBytes: number;
}

/** So much may be on its way to a run: it is lost should the run end without reading it. */
const maxAheadBytes = 256 * 1024;

export function createRunInput({pause, resume, maxHeldBytes}: RunInputOptions): RunInput {
	let held: Uint8Array[] = [];
	let heldBytes = 0;
	let hasEnded = false;
	let current: SpawnedChild | undefined;

	const flush = () => {
		while (current && held.length > 0 && current.pendingInput < maxAheadBytes) {
			const chunk = held.shift()!;
			heldBytes -= chunk.length;
			current.write(chunk);
		}

		if (held.length > 0 || !current) {
			pause();
		} else if (hasEnded) {
			current.endInput();
		} else {
			resume();
		}
	};

	/** Begins a run, which is the current one from its first moment to its last. */
	const follow = (begin: (listener: SpawnedChildListener) => SpawnedChild | undefined, listener: SpawnedChildListener): SpawnedChild | undefined => {
		const child = begin({
			...listener,
			spawned(pid) {
				// Not before: what is written to a command that cannot be started is lost.
				current = child;
				listener.spawned(pid);
				flush();
			},
			exited(exit) {
				current = current === child ? undefined : current;
				listener.exited(exit);
			},
			inputDrained() {
				listener.inputDrained?.();
				flush();
			},
		});
		return child;
	};

	return {
		wrapSpawn: spawn => (options, listener) => withFollowedCheckpoints(follow(own => spawn(options, own), listener)!, follow),
		take(data) {
			if (heldBytes + data.length <= maxHeldBytes) {
				held.push(data);
				heldBytes += data.length;
			}

			flush();
		},
		end() {
			hasEnded = true;
			flush();
		},
		detach() {
			current = undefined;
			pause();
		},
		forget() {
			held = [];
			heldBytes = 0;
		},
	};
}

/** Its run is being ended to make room for another, which gets what comes from now on. A stop may ask a question. */
export function isBeingReplaced(phase: Phase | undefined): boolean {
	return phase?.type === 'stopping' && phase.next.type !== 'stop';
}

/** A program that goes on from a checkpoint is a run as any other. */
function withFollowedCheckpoints(child: SpawnedChild, follow: (begin: (listener: SpawnedChildListener) => SpawnedChild | undefined, listener: SpawnedChildListener) => SpawnedChild | undefined): SpawnedChild {
	const {checkpoints} = child;
	if (!checkpoints) {
		return child;
	}

	// They outlive the child, and are the same for each that goes on from them.
	const followed: ChildCheckpoints = {
		...checkpoints,
		resume(checkpoint, how, listener) {
			const resumed = follow(own => checkpoints.resume(checkpoint, how, own) as SpawnedChild | undefined, listener);
			return resumed && withCheckpoints(resumed, followed);
		},
	};
	return withCheckpoints(child, followed);
}

/** What else it has may be computed when it is asked for. */
function withCheckpoints(child: SpawnedChild, checkpoints: ChildCheckpoints): SpawnedChild {
	return Object.create(child, {checkpoints: {value: checkpoints, enumerable: true}}) as SpawnedChild;
}
