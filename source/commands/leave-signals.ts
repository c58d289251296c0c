import type {ChildProcess} from 'node:child_process';
import process from 'node:process';

/**
 * What the terminal sends reaches the command as well, and it decides; what is sent to devtui alone is handed on. Returns
 * what takes the handlers off again.
 */
export function leaveSignalsTo(child: ChildProcess): () => void {
	const handlers = [
		...(['SIGINT', 'SIGQUIT'] as const).map(signal => [signal, () => {}] as const),
		...(['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const).map(signal => [signal, () => child.kill(signal)] as const),
	];
	for (const [signal, handler] of handlers) {
		process.on(signal, handler);
	}

	return () => {
		for (const [signal, handler] of handlers) {
			process.off(signal, handler);
		}
	};
}
