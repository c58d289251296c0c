import process from 'node:process';
import {CommanderError} from 'commander';
import {usageError} from './exit-codes.ts';
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
		if (!(error instanceof CommanderError)) {
			throw error;
		}

		// Commander has said what is wrong; help and version come this way too, with 0.
		process.exitCode = error.exitCode === 0 ? 0 : usageError;
	}
}
