import {spawn} from 'node:child_process';
import {writeSync} from 'node:fs';
import {constants} from 'node:os';
import process from 'node:process';
import {isatty} from 'node:tty';
import {giveTerminalBack} from '../../console/screen/give-terminal-back.ts';
import {processStat} from '../../system/process-stat.ts';
import {frontMark, isHub} from './may-have-front.ts';
import type {EngineMessage, FrontMessage, FrontSignal} from './messages.ts';
import {readModes, type TerminalModes} from './terminal-modes.ts';

/**
 * Become the front: what the shell waits for, while the engine and its console are a child in the same process group, on the
 * same terminal. So the shell can have its terminal back though the engine, which holds all launchers and terminals of
 * services, goes on, and in order when it is killed. False: there is no terminal, or no other process; the console does without a front.
 */
export async function standBefore(): Promise<boolean> {
	if (!isatty(0) || !isatty(1)) {
		return false;
	}

	const engine = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...process.argv.slice(2)], {
		stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
		env: {...process.env, [frontMark]: '1'},
	});
	if (engine.pid === undefined) {
		return new Promise(resolve => {
			engine.on('error', () => {
				resolve(false);
			});
		});
	}

	const before = readModes();
	let isConsoleOpen = false;
	// It may be about to end.
	const tell = (message: FrontMessage) => engine.send(message, () => {});
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly FrontSignal[]) {
		process.on(signal, () => {
			tell(signal);
		});
	}

	let isStopped = false;
	let last: 'SIGTSTP' | 'SIGCONT' | undefined;
	const obey = () => {
		const signal = last;
		last = undefined;
		if (signal === 'SIGCONT') {
			const {state} = processStat(engine.pid!) ?? {state: 'T'};
			// Else it has gone on by itself, with the whole job, and may have been told to stop again by now: it would take the terminal.
			if (state === 'T') {
				engine.kill('SIGCONT');
			}
		} else if (!isStopped) {
			// Else it was for both, and the engine was faster.
			engine.kill('SIGTSTP');
		}
	};

	for (const signal of ['SIGTSTP', 'SIGCONT'] as const) {
		process.on(signal, () => {
			// Of those that have come together, to one that was late, the last one counts: the others are over.
			if (last === undefined) {
				setImmediate(obey);
			}

			last = signal;
			if (signal === 'SIGCONT') {
				// The stop before it is over, also where another one has followed.
				isStopped = false;
			}
		});
	}

	process.on('SIGQUIT', () => {
		engine.kill('SIGQUIT');
	});
	engine.on('message', message => {
		switch (message as EngineMessage) {
			case 'console-open': {
				isConsoleOpen = true;
				void modesNow(before).then(modes => modes && tell({modes}));
				break;
			}

			case 'suspended': {
				isStopped = true;
				// In this order, and both from here: what goes on again by one SIGCONT for both has been stopped before.
				engine.kill('SIGSTOP');
				process.kill(process.pid, 'SIGSTOP');
				break;
			}

			case 'detached': {
				process.exit(0);
			}
		}
	});
	engine.on('exit', (code, signal) => {
		if (signal !== null && isConsoleOpen) {
			writeSync(1, `${giveTerminalBack}${isHub(process.argv.slice(2)) ? `The hub was ended by ${signal}; builders and builds go on without it.` : `devtui was ended by ${signal}, and with it all that it ran.`}\n`);
		}

		process.exit(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
	});
	return true;
}

/** Those before are looked at while the engine is far from setting others; were it faster all the same, they would be no others. */
async function modesNow(before: ReturnType<typeof readModes>): Promise<TerminalModes | undefined> {
	const [first, ours] = await Promise.all([before, readModes()]);
	return first !== undefined && ours !== undefined ? {before: first, ours} : undefined;
}
