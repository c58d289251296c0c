import {shownCommand} from '../core/describe-check.ts';
import {describeCause} from '../core/describe.ts';
import type {ServiceSpec} from '../core/spec.ts';
import type {Commands, RunningCommand} from './commands.ts';
import type {OutputSink} from './contract.ts';

export interface Actions {
	run(spec: ServiceSpec, run: number, files: readonly string[]): void;
	/** SIGKILL to all of them, now. Resolved once nothing of them lives. */
	killAll(): Promise<void>;
}

/** Commands of `watch.action: exec:`, one at a time a service; what changes meanwhile is for the next. */
export function createActions(commands: Commands, sink: OutputSink): Actions {
	const running = new Map<string, RunningCommand>();
	const waiting = new Map<string, readonly string[]>();
	const whenNoneRuns: (() => void)[] = [];

	const run: Actions['run'] = (spec, number, files) => {
		const {name} = spec;
		const action = (spec.watch ?? spec.markerWatch)?.action;
		if (action?.type !== 'exec') {
			return;
		}

		if (running.has(name)) {
			waiting.set(name, [...new Set([...waiting.get(name) ?? [], ...files])]);
			return;
		}

		const {command} = action;
		const what = shownCommand(command);
		sink.notice(name, number, `${what} · ${describeCause({type: 'files', files})}`);
		running.set(name, commands.start({
			spec,
			run: number,
			name: 'action',
			command,
			files,
			ended(failure) {
				if (failure !== undefined) {
					sink.notice(name, number, `${what}: ${failure}`);
				}

				running.delete(name);
				const more = waiting.get(name);
				waiting.delete(name);
				if (more) {
					run(spec, number, more);
				} else if (running.size === 0) {
					for (const resolve of whenNoneRuns.splice(0)) {
						resolve();
					}
				}
			},
		}));
	};

	return {
		run,
		async killAll() {
			waiting.clear();
			for (const command of running.values()) {
				command.kill();
			}

			if (running.size > 0) {
				await new Promise<void>(resolve => {
					whenNoneRuns.push(resolve);
				});
			}
		},
	};
}
