import type {ProjectState} from '../core/state.ts';
import type {Store} from '../core/store.ts';

/** Resolves with what `look` answers once it answers with something: now, or after one of the events to come. */
export async function untilState<Value>(store: Store, look: (state: ProjectState) => Value | undefined, signal?: AbortSignal): Promise<Value | undefined> {
	const now = look(store.getSnapshot());
	if (now !== undefined || signal?.aborted) {
		return now;
	}

	return new Promise(resolve => {
		const end = (value: Value | undefined) => {
			unsubscribe();
			signal?.removeEventListener('abort', onAbort);
			resolve(value);
		};

		const onAbort = () => {
			end(undefined);
		};

		const unsubscribe = store.subscribe(state => {
			const value = look(state);
			if (value !== undefined) {
				end(value);
			}
		});
		signal?.addEventListener('abort', onAbort, {once: true});
	});
}
