import process from 'node:process';
import {getSystemErrorMap} from 'node:util';
import {notDone, readerGone} from './exit-codes.ts';

/**
 * Standard output that takes no more is no bug of ours. Whoever prints for long sees to it by itself; all others end there:
 * without a word when nobody reads any more, as `head` that has had enough, with a sentence when a disk is full.
 */
export function mindOutput(): void {
	const {stdout, stderr} = process;
	stdout.on('error', (error: NodeJS.ErrnoException) => {
		if (stdout.listenerCount('error') === 1) {
			process.exit(outputLost(error));
		}
	});
	stderr.on('error', () => {
		// Nobody reads what devtui says of itself.
	});
}

/** Says why, if that is not clear; answers with the exit code. Without an error: the stream was closed. */
export function outputLost(error: NodeJS.ErrnoException | undefined): number {
	if (isReaderGone(error)) {
		return readerGone;
	}

	process.stderr.write(`What devtui prints cannot be written: ${getSystemErrorMap().get(error?.errno ?? 0)?.[1] ?? error?.message ?? ''}.\n`);
	return notDone;
}

export function isReaderGone(error: NodeJS.ErrnoException | undefined): boolean {
	return error?.code === undefined || gone.has(error.code);
}

const gone: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'EIO']);
