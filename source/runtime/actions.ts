import {shownCommand} from '../core/describe-check.ts';
import {describeCause} from '../core/describe.ts';
import type {Fact} from '../core/events.ts';
import type {CommandSpec, ServiceSpec} from '../core/spec.ts';
import {copiesOf} from '../core/sync.ts';
import type {SyncAction} from '../core/watch-spec.ts';
import type {Commands, RunningCommand} from './commands.ts';
import type {OutputSink} from './contract.ts';

export interface Actions {
	run(spec: ServiceSpec, run: number, files: readonly string[]): void;
	/** SIGKILL to all of them, now. Resolved once nothing of them lives. */
	killAll(): Promise<void>;
}

/** What `watch.action` says, `exec:` or `sync`, one at a time a service; what changes meanwhile is for the next. */
export function createActions(commands: Commands, sink: OutputSink, tell: (fact: Fact) => void): Actions {
	const running = new Map<string, RunningCommand>();
	const waiting = new Map<string, readonly string[]>();
	const whenNoneRuns: (() => void)[] = [];
	let isEnding = false;

	const run: Actions['run'] = (spec, number, files) => {
		const {name} = spec;
		const action = (spec.watch ?? spec.markerWatch)?.action;
		if (action?.type !== 'exec' && action?.type !== 'sync') {
			return;
		}

		if (running.has(name)) {
			waiting.set(name, [...new Set([...waiting.get(name) ?? [], ...files])]);
			return;
		}

		const [first, ...others] = action.type === 'exec' ? [action.command] : stepsOf(action, spec, files);
		const start = (command: CommandSpec, next: readonly CommandSpec[]) => {
			const what = command.type === 'copy-files' ? 'sync' : shownCommand(command);
			sink.notice(name, number, `${what} · ${describeCause({type: 'files', files})}`);
			running.set(name, commands.start({
				spec,
				run: number,
				name: 'action',
				command,
				files,
				ended(failure) {
					const [following, ...rest] = next;
					if (failure !== undefined) {
						sink.notice(name, number, `${what}: ${failure}`);
						end();
					} else if (following && !isEnding) {
						start(following, rest);
					} else {
						if (action.type === 'sync') {
							tell({type: 'synced', service: name, run: number, files});
						}

						end();
					}
				},
			}));
		};

		const end = () => {
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
		};

		start(first, others);
	};

	return {
		run,
		async killAll() {
			isEnding = true;
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

/** The files come first: a command finds them there. */
function stepsOf(action: SyncAction, spec: ServiceSpec, files: readonly string[]): readonly [CommandSpec, ...CommandSpec[]] {
	return [{type: 'copy-files', copies: copiesOf(action, spec, files)}, ...action.then?.type === 'exec' ? [action.then.command] : []];
}
