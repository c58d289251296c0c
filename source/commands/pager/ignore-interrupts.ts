import process from 'node:process';

/** Ctrl-C and Ctrl-\ are for who has the terminal now. Returns what gives the signals their meaning back. */
export function ignoreInterrupts(): () => void {
	const restorers = (['SIGINT', 'SIGQUIT'] as const).map(signal => {
		const listeners = process.listeners(signal);
		const ignore = () => {};
		// First: a signal without any listener would end devtui.
		process.on(signal, ignore);
		for (const listener of listeners) {
			process.off(signal, listener);
		}

		return () => {
			for (const listener of listeners) {
				process.on(signal, listener);
			}

			process.off(signal, ignore);
		};
	});
	return () => {
		for (const restore of restorers) {
			restore();
		}
	};
}
