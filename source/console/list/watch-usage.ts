import type {Lookups} from '../details/lookups.ts';
import type {HeldView} from '../held-view.ts';
import type {ConsoleClock} from '../host.ts';
import {figureOf} from './figure.ts';

/** Looks up what services use, again and again, while the list is in the order of it, and never else. */
export interface UsageWatch {
	/** The list may be in another order. */
	settle(): void;
	dispose(): void;
}

export function watchUsage({current, change}: Pick<HeldView, 'current' | 'change'>, lookups: Pick<Lookups, 'usage'> | undefined, setTimer: ConsoleClock['setTimer']): UsageWatch {
	let cancel: (() => void) | undefined;

	function isWanted(): boolean {
		return figureOf(current().list.sort) !== 'uptime';
	}

	function look(): void {
		cancel = undefined;
		if (!isWanted() || !lookups) {
			return;
		}

		const usage = lookups.usage();
		// Of another machine, or another process, the first answer is still to come.
		cancel = setTimer(usage.size === 0 ? soonMs : againMs, look);
		change({type: 'use', usage});
	}

	return {
		settle() {
			if (isWanted() && !cancel) {
				look();
			} else if (!isWanted() && current().usage) {
				cancel?.();
				cancel = undefined;
				change({type: 'use', usage: undefined});
			}
		},
		dispose() {
			cancel?.();
			cancel = undefined;
		},
	};
}

const againMs = 2000;
const soonMs = 200;
