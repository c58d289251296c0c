import type {Exit} from '../../core/state.ts';
import {readProc} from '../../system/proc.ts';
import {withoutLinks} from '../../system/without-links.ts';
import {whenQuiet, type QuietTimer} from '../child-quiet.ts';

/** Finds out whether a program has loaded the library for checkpoints, and says once that it has not. */
export interface Loading {
	loaded(): void;
	started(pid: number): void;
	exited(exit: Exit): void;
	/** Nobody wants to know any more. */
	cancel(): void;
}

/** @param library Its path. */
export function createLoading(library: string, notLoaded: () => void, limitMs = usualLimitMs): Loading {
	let isLoaded = false;
	let isTold = false;
	let timer: QuietTimer | undefined;

	const tell = (): void => {
		timer?.cancel();
		if (!isTold) {
			isTold = true;
			notLoaded();
		}
	};

	return {
		loaded() {
			isLoaded = true;
		},
		started(pid) {
			// On a machine that is busy it may be on its way. A shell that has loaded it may have become a program that does not.
			timer = whenQuiet(limitMs, () => !isLoaded && isMapped(library, pid) === true, () => {
				if (isMapped(library, pid) === false || !isLoaded) {
					tell();
				}
			});
		},
		exited({type}) {
			// Whom a signal has ended may not have come so far.
			if (type === 'code' && !isLoaded) {
				tell();
			}
		},
		cancel() {
			timer?.cancel();
		},
	};
}

const usualLimitMs = 2000;

/** Whether the process has it in its memory; `undefined`: it has ended, or is another user's. */
function isMapped(library: string, pid: number): boolean | undefined {
	return readProc(`${pid}/maps`)?.includes(withoutLinks(library));
}
