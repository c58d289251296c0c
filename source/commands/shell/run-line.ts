import process from 'node:process';
import {runInForeground} from '../foreground.ts';

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
	return runInForeground(process.execPath, [...process.execArgv, cli, ...words], {
		stdio: [hasInput ? 'inherit' : 'ignore', 'inherit', 'inherit'],
		env: {...process.env, DEVTUI_SOCKET: socket},
	});
}
