import process from 'node:process';
import {processStat} from '../system/process-stat.ts';
import {askSizeAgain} from './screen/ask-size.ts';
import type {FullScreen} from './screen/tty.ts';
import type {Message} from './view-state.ts';

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
			askSizeAgain();
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

/** As if the terminal had seen a Ctrl-Z: all of the job stops, devtui's parents (npm, a script) too. Not where nobody would say SIGCONT. */
export function suspendJob(say: (message: Message) => void): void {
	if (isJobOfShell()) {
		process.kill(0, 'SIGTSTP');
	} else {
		say({text: 'no shell here that knows of jobs, and could go on with devtui', tone: 'refused'});
	}
}

/** Whether the group was begun by somebody of its session who is not in it: without one the kernel takes it for an orphan. */
function isJobOfShell(): boolean {
	const own = processStat('self');
	const leader = own && processStat(own.group);
	const parent = leader && processStat(leader.parent);
	return parent !== undefined && parent.session === own?.session && parent.group !== own.group;
}

function stopHere(): void {
	process.kill(process.pid, 'SIGSTOP');
}
