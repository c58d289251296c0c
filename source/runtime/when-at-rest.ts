import {isAtRest} from '../core/outcome.ts';
import type {ProjectState} from '../core/state.ts';
import type {Store} from '../core/store.ts';

/** Resolves as soon as the project is at rest, and what else is asked of its state holds. */
export async function whenAtRest(store: Pick<Store, 'getSnapshot' | 'subscribe'>, holds: (state: ProjectState) => boolean = () => true): Promise<void> {
	const isOver = (state: ProjectState): boolean => isAtRest(state) && holds(state);
	if (isOver(store.getSnapshot())) {
		return;
	}

	await new Promise<void>(resolve => {
		const unsubscribe = store.subscribe(state => {
			if (isOver(state)) {
				unsubscribe();
				resolve();
			}
		});
	});
}
