import process from 'node:process';
import {askSizeAgain} from '../../console/screen/ask-size.ts';
import type {FullScreen} from './screen.ts';

export interface Suspension {
	/** As if the terminal had seen a Ctrl-Z: all of the job stops, devtui's parents (npm, a script) too. */
	suspend(): void;
	dispose(): void;
}

/** Ctrl-Z, and SIGTSTP from outside: the shell gets its terminal as it was. SIGCONT takes it again, also after a SIGSTOP. */
export function createSuspension(screen: Pick<FullScreen, 'lend' | 'takeBack'>, draw: () => void): Suspension {
	let timer: NodeJS.Timeout | undefined;
	const stop = () => {
		screen.lend();
		process.kill(process.pid, 'SIGSTOP');
	};

	const goOn = () => {
		clearTimeout(timer);
		process.off('SIGTSTP', stop);
		process.on('SIGTSTP', stop);
		screen.lend();
		screen.takeBack();
		askSizeAgain();
		draw();
	};

	process.on('SIGTSTP', stop);
	process.on('SIGCONT', goOn);
	return {
		suspend() {
			screen.lend();
			// Without a shell that knows of jobs nobody is stopped by SIGTSTP, and nobody will say SIGCONT.
			timer = setTimeout(goOn, patienceMs);
			process.off('SIGTSTP', stop);
			process.kill(0, 'SIGTSTP');
		},
		dispose() {
			clearTimeout(timer);
			process.off('SIGTSTP', stop);
			process.off('SIGCONT', goOn);
		},
	};
}

const patienceMs = 500;
