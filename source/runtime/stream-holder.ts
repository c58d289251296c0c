import {spawn} from 'node:child_process';

/**
 * A process of its own keeps these open when devtui closes them, and drops what it reads: a service that nobody listens to
 * any more must not be hung up. It ends when the last who could write to them has gone.
 */
export function holdStreams(launcherPath: string, descriptors: readonly number[]): void {
	const holder = spawn(launcherPath, ['hold'], {cwd: '/', env: {}, stdio: ['ignore', 'ignore', 'ignore', ...descriptors], detached: true});
	// For want of processes or descriptors: the service is let go all the same, and learns it when it prints.
	holder.on('error', () => {});
	holder.unref();
}
