import {maxPendingInput} from '../child-input.ts';
import type {SpawnedChild} from '../child-types.ts';

/** A child whose code is still being read: what is asked of it is kept, and then handed on in its order. */
export function createDeferredChild(made: Promise<SpawnedChild>): SpawnedChild {
	let child: SpawnedChild | undefined;
	const asked: Array<(child: SpawnedChild) => void> = [];
	let earlyBytes = 0;
	void made.then(spawned => {
		child = spawned;
		for (const ask of asked) {
			ask(spawned);
		}
	});

	const ask = (what: (child: SpawnedChild) => void): void => {
		if (child) {
			what(child);
		} else {
			asked.push(what);
		}
	};

	return {
		signal(...how) {
			ask(one => {
				one.signal(...how);
			});
		},
		write(data) {
			if (child) {
				return child.write(data);
			}

			if (earlyBytes + data.length > maxPendingInput) {
				return false;
			}

			earlyBytes += data.length;
			asked.push(one => {
				one.write(data);
			});
			return true;
		},
		endInput() {
			ask(one => {
				one.endInput();
			});
		},
		get pendingInput() {
			return child?.pendingInput ?? earlyBytes;
		},
		resize(columns, rows) {
			ask(one => {
				one.resize(columns, rows);
			});
		},
		pauseOutput() {
			ask(one => {
				one.pauseOutput();
			});
		},
		resumeOutput() {
			ask(one => {
				one.resumeOutput();
			});
		},
		release() {
			ask(one => {
				one.release?.();
			});
		},
		survivors: () => child?.survivors() ?? [],
	};
}
