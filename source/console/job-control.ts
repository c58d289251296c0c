import {readFileSync} from 'node:fs';
import process from 'node:process';
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
	const own = statOf('self');
	const leader = own && statOf(own.group);
	const parent = leader && statOf(leader.parent);
	return parent !== undefined && parent.session === own?.session && parent.group !== own.group;
}

interface Stat {
	readonly parent: string;
	readonly group: string;
	readonly session: string;
}

function statOf(pid: string): Stat | undefined {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
		const [, parent, group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ');
		return {parent: parent!, group: group!, session: session!};
	} catch {
		// It has ended, or this is no Linux.
		return undefined;
	}
}

function stopHere(): void {
	process.kill(process.pid, 'SIGSTOP');
}
