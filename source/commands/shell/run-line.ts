import {spawn} from 'node:child_process';
import {constants} from 'node:os';
import process from 'node:process';
import {leaveSignalsTo} from '../leave-signals.ts';

export interface RunLineOptions {
	/** Of the instance that is meant. */
	readonly socket: string;
	/** Keys are for the command while it runs. */
	readonly hasInput: boolean;
}

/**
 * A command in a process of its own: one that goes on and on is ended by Ctrl-C, one that crashes is alone with that, and
 * either finds the terminal as it always does. Answers with its exit code.
 */
export async function runLine(words: readonly string[], {socket, hasInput}: RunLineOptions): Promise<number> {
	const [, cli = ''] = process.argv;
	const child = spawn(process.execPath, [...process.execArgv, cli, ...words], {
		stdio: [hasInput ? 'inherit' : 'ignore', 'inherit', 'inherit'],
		env: {...process.env, DEVTUI_SOCKET: socket},
	});
	const release = leaveSignalsTo(child);
	try {
		return await new Promise<number>(resolve => {
			child.on('error', ({message}) => {
				process.stderr.write(`${message}\n`);
				resolve(1);
			});
			child.on('exit', (code, signal) => {
				resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
			});
		});
	} finally {
		release();
	}
}
