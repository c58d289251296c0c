export interface QuietTimer {
	/** Something was heard. */
	touch(): void;
	cancel(): void;
}

/** Calls `done` when nothing has been heard for a while, not counting while `isPaused`. */
export function whenQuiet(quietMs: number, isPaused: () => boolean, done: () => void): QuietTimer {
	let hasHeard = false;
	let timer = setTimeout(check, quietMs);
	let immediate: NodeJS.Immediate | undefined;

	function check(): void {
		// Once more round the event loop: after a long stall the timer comes before what is there to be read.
		immediate = setImmediate(() => {
			immediate = setImmediate(conclude);
		});
	}

	function conclude(): void {
		if (hasHeard || isPaused()) {
			hasHeard = false;
			timer = setTimeout(check, quietMs);
		} else {
			done();
		}
	}

	return {
		touch() {
			hasHeard = true;
		},
		cancel() {
			clearTimeout(timer);
			clearImmediate(immediate);
		},
	};
}
