import type {Phase} from '../../core/state.ts';
import type {SpawnedChild, SpawnProcess} from '../../runtime/child-types.ts';

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

	return {
		wrapSpawn: spawn => (options, listener) => {
			const child = spawn(options, {
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
		},
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
