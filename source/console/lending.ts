import type {FullScreen} from './screen/tty.ts';

/** The user's terminal in the hands of another program. */
export interface Lending {
	isLent(): boolean;
	/** Give the terminal away until the work is done, and take it back. */
	lend<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value>;
	/** The console ends: whoever has the terminal is to give it back. */
	dispose(): void;
}

export interface LendingOptions {
	readonly fullScreen: Pick<FullScreen, 'leave' | 'enter'>;
	/** Keys are the other program's meanwhile. */
	readonly stdin: Pick<NodeJS.ReadStream, 'pause' | 'resume'>;
	/** What is on the terminal is not known. */
	onBack(): void;
}

export function createLending({fullScreen, stdin, onBack}: LendingOptions): Lending {
	const abort = new AbortController();
	let isLent = false;

	return {
		isLent: () => isLent,
		async lend(work) {
			isLent = true;
			stdin.pause();
			fullScreen.leave();
			try {
				return await work(abort.signal);
			} finally {
				isLent = false;
				if (!abort.signal.aborted) {
					fullScreen.enter();
					stdin.resume();
					onBack();
				}
			}
		},
		dispose() {
			abort.abort();
		},
	};
}
