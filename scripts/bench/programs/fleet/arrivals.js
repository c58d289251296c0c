import {performance} from 'node:perf_hooks';

/**
 * Of the messages to those who stand here for as many machines. What comes while one is awaited is handled only once the last of
 * them has it: machines do not wait for each other's processors.
 */
export function createArrivals(count) {
	let reached;
	let held = [];
	let tell = () => {};

	return {
		/** The time at which the last of them has the message that is awaited. */
		async ofLast() {
			reached = new Set();
			return new Promise(resolve => {
				tell = resolve;
			});
		},
		/** `who`: whom it reaches, if it may be the one that is awaited. */
		pass(handle, who) {
			if (reached === undefined) {
				handle();
				return;
			}

			held.push(handle);
			if (who !== undefined) {
				reached.add(who);
			}

			if (reached.size === count) {
				tell(performance.now());
				const waiting = held;
				held = [];
				reached = undefined;
				for (const each of waiting) {
					each();
				}
			}
		},
	};
}
