import type {Store} from '../core/store.ts';
import type {Clock} from './clock.ts';

/**
 * Resolves once all that is being started runs and has had time for its first lines, at the latest after some time: work
 * that nobody waits for would hold them up. `cancel` lets it resolve at once.
 */
export function whenStarted(store: Pick<Store, 'getSnapshot' | 'subscribe'>, clock: Clock): {readonly done: Promise<void>; cancel(): void} {
	let cancel = (): void => {};
	const done = new Promise<void>(resolve => {
		const finish = (): void => {
			cancelTimer();
			unsubscribe();
			resolve();
		};

		let cancelTimer = clock.after(limitMs, finish);
		const unsubscribe = store.subscribe(look);
		function look(): void {
			if (!isStarting(store)) {
				cancelTimer();
				unsubscribe();
				cancelTimer = clock.after(firstLinesMs, finish);
			}
		}

		cancel = finish;
		look();
	});
	return {
		done,
		cancel: () => cancel(),
	};
}

const firstLinesMs = 20;
const limitMs = 1000;

function isStarting(store: Pick<Store, 'getSnapshot'>): boolean {
	return Object.values(store.getSnapshot().services).some(({phase}) => phase.type === 'starting' && phase.pid === undefined);
}
