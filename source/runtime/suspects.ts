import type {Store} from '../core/store.ts';
import type {Activity} from './activity.ts';

/** Services that changed files restart again and again are looked at from then on: they may be changing those files themselves. */
export function observeSuspects(store: Pick<Store, 'subscribe'>, activity: Pick<Activity, 'observe'>): void {
	store.subscribe((state, _previous, event) => {
		// Only these can change the count; with a thousand services nothing else is worth a look at all of them.
		if (event.type === 'files-changed' || (event.type === 'timer-fired' && event.timer === 'loop') || event.type === 'resume-watch') {
			activity.observe(Object.values(state.services).filter(({watch}) => watch.loops >= suspiciousLoops || watch.suspendedBy !== undefined).map(({name}) => name));
		}
	});
}

/** So many restarts in a row. */
const suspiciousLoops = 3;
