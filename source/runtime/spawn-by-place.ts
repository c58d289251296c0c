import type {SpawnedChild, SpawnedChildListener, SpawnProcess} from './child-types.ts';
import type {ChildOptions, ChildPlace} from './contract.ts';

/** Spawns where a child belongs, when that is no process of this machine. */
export type SpawnElsewhere = (place: ChildPlace, options: ChildOptions, listener: SpawnedChildListener) => SpawnedChild;

export interface Elsewhere {
	/** In containers, and the images for them. */
	readonly containers: SpawnElsewhere;
	/** Functions of the project's module. */
	readonly functions: SpawnElsewhere;
}

/** One way to spawn for all: whoever asks for a child need not know where it runs. */
export function spawnByPlace(here: SpawnProcess, {containers, functions}: Elsewhere): SpawnProcess {
	return (options, listener) => {
		const {place} = options;
		return place ? (place.type === 'function' ? functions : containers)(place, options, listener) : here(options, listener);
	};
}
