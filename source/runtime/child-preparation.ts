import {openLaunch, type Launch, type LaunchListener} from './child-launch.ts';
import type {Launchers} from './launcher-start.ts';
import type {TerminalSize} from './pty.ts';

/** A launcher on a terminal or pipes, made before it is known what for: to start a service then takes half of the time. */
export interface PreparedLaunch {
	/** Whoever takes it is told all from now on; undefined: it has gone meanwhile. */
	take(listener: LaunchListener): Launch | undefined;
	discard(): void;
}

/** @param terminal Absent: pipes. Throws what `openLaunch` throws. */
export function prepareLaunch(launchers: Launchers, terminal: TerminalSize | undefined): PreparedLaunch {
	let launch: Launch | undefined;
	const discard = (): void => {
		void launch?.close();
		launch = undefined;
	};

	let taker: LaunchListener = {
		output() {},
		inputDrained() {},
		// It could not open its terminal, or has been killed.
		said: discard,
		buried: discard,
	};
	launch = openLaunch(launchers, {terminal}, {
		output: (chunk, stream) => taker.output(chunk, stream),
		inputDrained: () => taker.inputDrained(),
		said: message => taker.said(message),
		buried: reason => taker.buried(reason),
	});
	return {
		take(listener) {
			const taken = launch;
			launch = undefined;
			taker = listener;
			return taken;
		},
		discard,
	};
}
