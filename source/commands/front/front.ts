import process from 'node:process';
import {giveTerminalBack} from '../../console/screen/give-terminal-back.ts';
import {createTerminalWriter} from '../../console/screen/terminal-writer.ts';
import {handedOn, type EngineMessage, type FrontMessage, type FrontSignal} from './messages.ts';
import {restoreModes, type TerminalModes} from './terminal-modes.ts';

/** The process that the shell waits for, as the engine behind it sees it. */
export interface Front {
	/** From now on the front, should it be the one to survive, puts the terminal in order. */
	consoleOpened(engine: FrontedEngine): void;
	/** The terminal has been given back: stop until the job goes on. */
	readonly suspend: () => void;
	/** Send the front away, with 0: the shell goes on, and so does this process. */
	leave(): Promise<void>;
}

export interface FrontedEngine {
	/** The front is gone. */
	kill(): void;
	/** Whoever can is to see that this process ends with its front; `undefined`: it needs none any more. */
	follow(front: number | undefined): void;
}

/** What a signal to the front means is what it means here; that it ends ends this process too, as if it had been killed itself. */
export function meetFront(): Front {
	let engine: FrontedEngine | undefined;
	let modes: TerminalModes | undefined;

	const hear = (message: FrontMessage) => {
		if (typeof message === 'string') {
			handOn(message);
		} else {
			({modes} = message);
		}
	};

	const gone = () => {
		engine?.kill();
		if (engine) {
			// At once: a shell that has its terminal back writes its prompt.
			createTerminalWriter({fd: 1, onDrained() {}}).writeNow(giveTerminalBack);
			if (modes) {
				restoreModes(modes);
			}
		}

		process.kill(process.pid, 'SIGKILL');
	};

	let isStopped = false;
	// As long as nobody else heeds it: a question on the terminal does not.
	const stop = () => {
		if (!isStopped && process.listenerCount('SIGTSTP') === 1) {
			isStopped = true;
			tell('suspended');
		}
	};

	const goOn = () => {
		isStopped = false;
	};

	process.on('message', hear);
	process.on('disconnect', gone);
	process.on('SIGTSTP', stop);
	process.on('SIGCONT', goOn);
	process.channel?.unref();
	return {
		consoleOpened(opened) {
			engine = opened;
			engine.follow(process.ppid);
			tell('console-open');
		},
		suspend() {
			tell('suspended');
		},
		async leave() {
			process.off('message', hear);
			process.off('disconnect', gone);
			process.off('SIGTSTP', stop);
			process.off('SIGCONT', goOn);
			engine?.follow(undefined);
			await new Promise<void>(resolve => {
				tell('detached', resolve);
			});
			if (process.connected) {
				process.disconnect();
			}
		},
	};
}

function handOn(signal: FrontSignal): void {
	if (process.listenerCount(signal) > 0) {
		(process as NodeJS.EventEmitter).emit(signal, signal, handedOn);
	} else {
		process.kill(process.pid, signal);
	}
}

function tell(message: EngineMessage, told: () => void = () => {}): void {
	// A front that is gone is told of by `disconnect`.
	process.send?.(message, undefined, undefined, told);
}
