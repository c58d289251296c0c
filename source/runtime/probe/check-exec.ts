import type {CommandSpec} from '../../core/spec.ts';
import type {Exit} from '../../core/state.ts';
import {describeExit} from '../../core/describe.ts';
import {stripAnsi} from '../../lib/ansi.ts';
import {argvOf} from '../argv.ts';
import type {Thrown} from './check-in-time.ts';
import type {ProbeOptions} from './probe.ts';

/** Enough for its last line. */
const maxKeptBytes = 8192;

/** Passes when the command exits with 0, or the function answers true. In the end nothing it has started lives, daemons included. */
export async function checkExec(
	command: CommandSpec,
	{spawnChild, environment, workingDir, identity, placeOf}: Pick<ProbeOptions, 'spawnChild' | 'environment' | 'workingDir' | 'identity' | 'placeOf'>,
	signal: AbortSignal,
): Promise<string | Thrown | undefined> {
	return new Promise(resolve => {
		let output = Buffer.alloc(0);
		const end = (failure?: string | Thrown): void => {
			signal.removeEventListener('abort', abort);
			resolve(failure);
		};

		const place = placeOf?.(command);
		const argv = place ?? identity ? argvOf(command) : argvOf(command, {workingDir, environment});
		const child = spawnChild({argv, environment, workingDir, stdin: 'closed', ...identity && {identity}, ...place && {place}}, {
			spawned() {},
			spawnFailed(message) {
				end(command.type === 'function' ? {thrown: message} : message);
			},
			output(chunk) {
				output = Buffer.concat([output, chunk]).subarray(-maxKeptBytes);
			},
			mainExited() {
				child.signal('SIGKILL', 'all');
			},
			exited(exit) {
				end(exit.type === 'code' && exit.code === 0 ? undefined : describeFailure(exit, output));
			},
		});

		// Settles when it is gone, so that the next check does not meet it.
		const abort = (): void => {
			child.signal('SIGKILL', 'all');
		};

		if (signal.aborted) {
			abort();
		} else {
			signal.addEventListener('abort', abort, {once: true});
		}
	});
}

/** What it printed last says most. */
function describeFailure(exit: Exit, output: Buffer): string {
	const lines = stripAnsi(output.toString()).split(/[\r\n]+/).map(line => line.trim()).filter(line => line !== '');
	return lines.at(-1) ?? describeExit(exit);
}
