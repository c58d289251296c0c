import process from 'node:process';
import type {FullScreen} from './screen/tty.ts';

export interface JobControlOptions {
	readonly fullScreen: Pick<FullScreen, 'leave' | 'enter'>;
	/** Another program has the terminal: it does this for itself. */
	readonly isLent: () => boolean;
	/** Stop this process; absent: by SIGSTOP. */
	readonly suspend: (() => void) | undefined;
	/** The shell had the terminal meanwhile, and has set it up as it likes. */
	onBack(): void;
}

/** SIGTSTP: whoever looks at the terminal while devtui is stopped finds it as it was. SIGCONT takes it again, also after a SIGSTOP. */
export function obeyJobControl({fullScreen, isLent, suspend = stopHere, onBack}: JobControlOptions): () => void {
	let isStopped = false;
	const stop = () => {
		// Sent once to a whole group it may come twice.
		if (isStopped) {
			return;
		}

		isStopped = true;
		if (!isLent()) {
			fullScreen.leave();
		}

		suspend();
	};

	const goOn = () => {
		isStopped = false;
		if (!isLent()) {
			fullScreen.leave();
			fullScreen.enter();
			onBack();
		}
	};

	process.on('SIGTSTP', stop);
	process.on('SIGCONT', goOn);
	return () => {
		process.off('SIGTSTP', stop);
		process.off('SIGCONT', goOn);
	};
}

function stopHere(): void {
	process.kill(process.pid, 'SIGSTOP');
}
