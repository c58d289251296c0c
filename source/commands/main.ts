import process from 'node:process';
import {CommanderError} from 'commander';
import {isShortOfFiles, shortOfFiles} from './crash.ts';
import {notDone, usageError} from './exit-codes.ts';
import type {Front} from './front/front.ts';
import {mindOutput} from './output-trouble.ts';
import {createProgram} from './program.ts';

/** Run the command line; sets the exit code and never calls `process.exit` while something is still being written. */
export async function main(argv: readonly string[], front?: Front): Promise<void> {
	mindOutput();
	const program = createProgram(code => {
		process.exitCode = code;
	}, front);
	try {
		await program.parseAsync(argv, {from: 'user'});
	} catch (error) {
		if (isDirectoryGone(error)) {
			process.stderr.write('The current directory is gone: go to one that is there.\n');
			process.exitCode = usageError;
			return;
		}

		if (isShortOfFiles(error)) {
			process.stderr.write(`devtui cannot go on: ${shortOfFiles}\n`);
			process.exitCode = notDone;
			return;
		}

		if (!(error instanceof CommanderError)) {
			throw error;
		}

		// Commander has said what is wrong; help and version come this way too, with 0.
		process.exitCode = error.exitCode === 0 ? 0 : usageError;
	}
}

/** Whoever asks for it is told by Node, wherever that is. */
function isDirectoryGone(error: unknown): boolean {
	const {syscall, code} = error as NodeJS.ErrnoException;
	return syscall === 'uv_cwd' && code === 'ENOENT';
}
