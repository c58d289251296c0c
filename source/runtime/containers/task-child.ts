import type {SignalName} from '../../core/spec.ts';
import type {SpawnedChild, SpawnedChildListener} from '../child-types.ts';
import {withoutStreams} from '../without-streams.ts';

/** What a task of devtui's own prints, and whether it is to end. */
export interface Task {
	readonly signal: AbortSignal;
	print(text: string, to?: 'stdout' | 'stderr'): void;
}

/** Something that devtui does itself, as a child that ends with the code that is answered. Any signal ends it. */
export function spawnTask(listener: SpawnedChildListener, work: (task: Task) => Promise<number>): SpawnedChild {
	const stopping = new AbortController();
	const task: Task = {
		signal: stopping.signal,
		print(text, to = 'stdout') {
			listener.output(Buffer.from(text), to);
		},
	};
	setImmediate(() => {
		// It is no process.
		listener.spawned(0);
		void work(task).catch((error: unknown) => {
			task.print(`${(error as Error).message}\n`, 'stderr');
			return 1;
		}).then(code => {
			listener.exited(stopping.signal.aborted ? {type: 'signal', signal: stopping.signal.reason as SignalName} : {type: 'code', code});
		});
	});

	return {
		...withoutStreams,
		signal(signal) {
			if (signal !== 'SIGCONT' && !stopping.signal.aborted) {
				stopping.abort(signal);
			}
		},
	};
}
