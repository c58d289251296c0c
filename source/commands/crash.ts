import process from 'node:process';
import type {Engine} from '../app.ts';
import {crashed, notDone} from './exit-codes.ts';

/**
 * A bug of ours: the terminal is given back, the services are ended, then the stack is shown. `restore` must not throw.
 * Returns what takes the handlers off again.
 */
export function guardAgainstCrash(engine: Engine, restore: () => void): () => void {
	return onCrash(() => {
		restore();
		// The launchers notice that devtui is gone and end whatever the signals have not.
		engine.runtime.killAll();
	});
}

/**
 * Where no engine runs: what is to be done first, which must not throw; then the stack is shown below `what`, a sentence without its
 * stop, and the process ends. Returns what takes the handlers off again.
 */
export function onCrash(first: () => void, what?: string): () => void {
	const crash = (error: unknown) => {
		first();
		tellCrash(error, what);
		process.exit(isShortOfFiles(error) ? notDone : crashed);
	};

	process.on('uncaughtException', crash);
	process.on('unhandledRejection', crash);
	return () => {
		process.off('uncaughtException', crash);
		process.off('unhandledRejection', crash);
	};
}

/** `what`: a sentence without its stop. */
export function tellCrash(error: unknown, what = 'devtui has crashed; its services were ended'): void {
	const text = error instanceof Error ? error.stack ?? error.message : String(error);
	process.stderr.write(isShortOfFiles(error) ? `${what}: ${shortOfFiles}\n` : `${what}.\n${text}\n`);
}

/** No bug of ours, and nothing that could go on: what devtui is made of is in files, too. */
export function isShortOfFiles(error: unknown): boolean {
	return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE');
}

export const shortOfFiles = 'too many files are open. Let it have more: ulimit -n 1024';
