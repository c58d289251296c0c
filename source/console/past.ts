import {replay, type Journal} from '../core/journal.ts';
import type {Store, StoreListener} from '../core/store.ts';
import {createListeners} from '../lib/listeners.ts';

type Told = Pick<Store, 'project' | 'getSnapshot' | 'subscribe'>;

/** A store that tells first what it has been through, to whoever has subscribed until then, and then what comes. */
export function withPast(store: Told, past: Journal): {readonly store: Told; tellPast(): void} {
	const listeners = createListeners<Parameters<StoreListener>>();
	let {project, state} = past;
	let isOver = false;
	return {
		store: {
			get project() {
				return isOver ? store.project : project;
			},
			getSnapshot: () => isOver ? store.getSnapshot() : state,
			subscribe(listener) {
				const forget = listeners.subscribe(listener);
				const unsubscribe = store.subscribe(listener);
				return () => {
					forget();
					unsubscribe();
				};
			},
		},
		tellPast() {
			replay(past, (next, previous, event) => {
				state = next;
				listeners.tell(next, previous, event);
			}, next => {
				project = next;
			});
			isOver = true;
		},
	};
}
