import {spawn, type ChildProcess, type SpawnOptions} from 'node:child_process';
import {constants} from 'node:os';
import process from 'node:process';

/** Answers with the exit code, 128 and the number for a signal; rejects when it could not be started. */
export async function runInForeground(program: string, args: readonly string[], options: SpawnOptions, started: (child: ChildProcess) => void = () => {}): Promise<number> {
	let hand: (signal: NodeJS.Signals) => void = () => {};
	// Before it is there: it may run, and somebody may want it to end, before the next line here does.
	const release = takeSignals(signal => {
		hand(signal);
	});
	try {
		const child = spawn(program, args, options);
		started(child);
		hand = signal => child.kill(signal);
		return await new Promise<number>((resolve, reject) => {
			child.on('error', reject);
			child.on('exit', (code, signal) => {
				resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
			});
		});
	} finally {
		release();
	}
}

/**
 * What the terminal sends reaches the command as well, and it decides; what is sent to devtui alone is handed on. Returns
 * what takes the handlers off again.
 */
function takeSignals(handOn: (signal: NodeJS.Signals) => void): () => void {
	const ignored = (['SIGINT', 'SIGQUIT'] as const).map(signal => [signal, () => {}] as const);
	const handed = (['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const).map(signal => [signal, () => {
		handOn(signal);
	}] as const);
	const handlers = [...ignored, ...handed];
	for (const [signal, handler] of handlers) {
		process.on(signal, handler);
	}

	return () => {
		for (const [signal, handler] of handlers) {
			process.off(signal, handler);
		}
	};
}
