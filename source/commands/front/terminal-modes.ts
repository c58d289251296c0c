import {spawn} from 'node:child_process';

/** How the terminal takes and shows what is typed, as `stty -g` writes it. */
export interface TerminalModes {
	/** Before devtui had it. */
	readonly before: string;
	/** While a console has it. */
	readonly ours: string;
}

/** Those it has now; undefined: nobody can tell. */
export async function readModes(): Promise<string | undefined> {
	return new Promise(resolve => {
		const child = spawn('stty', ['-g'], {stdio: ['inherit', 'pipe', 'ignore']});
		let text = '';
		child.stdout.on('data', (chunk: Buffer) => {
			text += chunk.toString();
		});
		child.on('error', () => {
			resolve(undefined);
		});
		child.on('close', code => {
			resolve(code === 0 && text.trim() !== '' ? text.trim() : undefined);
		});
	});
}

/**
 * As they were before, unless somebody has set others meanwhile: a shell that knows of jobs does when one of them is killed, and
 * its prompt has modes of its own. Done by a process that outlives this one.
 */
export function restoreModes({before, ours}: TerminalModes): void {
	spawn('/bin/sh', ['-c', restoring, 'sh', ours, before], {stdio: ['inherit', 'ignore', 'ignore']}).on('error', () => {
		// There is no other way.
	});
}

/** In the background, where a shell may have put it, whoever sets modes is stopped, unless it ignores that. */
export const restoring = 'trap "" TTOU; [ "$(stty -g)" = "$1" ] && exec stty "$2"';
