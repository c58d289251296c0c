import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import type {SignalName} from '../../core/spec.ts';
import type {Store} from '../../core/store.ts';
import {processStat} from '../../system/process-stat.ts';
import {isInForeground} from '../in-foreground.ts';
import {listen} from './life.ts';

export interface Suspension {
	/** As if the terminal had seen a Ctrl-Z: all of the job stops, devtui's parents (npm, a script) too. */
	suspend(): void;
	/** Called back once devtui has the terminal, be it at once. */
	whenInForeground(callback: () => void): void;
	dispose(): void;
}

export interface SuspensionOptions {
	readonly store: Store;
	readonly service: string;
	/** Give the terminal back, all that was printed included. */
	readonly give: () => Promise<void>;
	/** Take it again. */
	readonly take: () => void;
}

/** Ctrl-Z and SIGTSTP: the command stops first, since it may put the terminal in order, then devtui. SIGCONT: the other way round. */
export function createSuspension({store, service, give, take}: SuspensionOptions): Suspension {
	let isUnderWay = false;
	let poll: NodeJS.Timeout | undefined;
	let isOver = false;

	const signal = (name: SignalName) => {
		store.command({type: 'signal', services: [service], signal: name});
	};

	const stop = async (stopJob: () => void) => {
		if (isUnderWay) {
			return;
		}

		isUnderWay = true;
		signal('SIGTSTP');
		if (!await isStoppedSoon(pidOf(store, service))) {
			signal('SIGSTOP');
		}

		// What it has printed before is still to be read.
		await sleep(readMs);
		await give();
		let isBack = false;
		const back = () => {
			if (!isBack) {
				isBack = true;
				clearTimeout(timer);
				forgetContinue();
				goOn();
			}
		};

		const forgetContinue = listen('SIGCONT', back);
		// Without a shell that knows of jobs nobody is stopped by SIGTSTP, and nobody will say SIGCONT.
		const timer = setTimeout(back, patienceMs);
		forgetStop();
		stopJob();
	};

	const goOn = () => {
		forgetStop = onStop();
		isUnderWay = false;
		signal('SIGCONT');
		whenInForeground(take);
	};

	const onStop = () => listen('SIGTSTP', () => {
		void stop(() => process.kill(process.pid, 'SIGSTOP'));
	});
	let forgetStop = onStop();

	const whenInForeground = (callback: () => void) => {
		clearTimeout(poll);
		if (isInForeground()) {
			callback();
		} else if (!isOver) {
			poll = setTimeout(whenInForeground, backgroundPollMs, callback);
		}
	};

	return {
		suspend() {
			void stop(() => process.kill(0, 'SIGTSTP'));
		},
		whenInForeground,
		dispose() {
			isOver = true;
			clearTimeout(poll);
			forgetStop();
		},
	};
}

/** Programs put the screen in order before they stop. */
const patienceMs = 500;
const readMs = 20;
const backgroundPollMs = 250;

function pidOf(store: Store, service: string): number | undefined {
	const phase = store.getSnapshot().services[service]?.phase;
	return phase && 'pid' in phase ? phase.pid : undefined;
}

async function isStoppedSoon(pid: number | undefined): Promise<boolean> {
	const deadline = performance.now() + patienceMs;
	while (pid !== undefined && performance.now() < deadline) {
		if (processStat(pid)?.state === 'T') {
			return true;
		}

		await sleep(5);
	}

	return pid === undefined;
}
