import type {CallableModule, CallFacts, CallHost} from '../../core/module-calls.ts';
import type {SpawnProcess} from '../child-types.ts';
import type {ChildOptions} from '../contract.ts';
import {runCommand, type RunningExec} from './exec.ts';

/** Where commands of a function run. */
export type Where = Pick<ChildOptions, 'workingDir' | 'environment' | 'identity' | 'place'>;

export interface CalledOptions extends Pick<CallHost, 'printed' | 'ended'> {
	readonly module: CallableModule;
	readonly path: string;
	readonly facts: CallFacts;
	readonly spawn: SpawnProcess;
	readonly where: Where;
	/** Nothing of it is left, however it has ended. Before `ended`. */
	readonly released: () => void;
}

export interface Called {
	/** It is told so, and may go on. */
	abort(reason: string): void;
	/** Resolves when nothing of it is left; `ended` is not called. */
	giveUp(): Promise<void>;
}

/** Calls a function of a module. The commands that it runs end with it. */
export function callFunction({module, path, facts, spawn, where, printed, ended, released}: CalledOptions): Called {
	const commands = new Set<RunningExec>();
	let release: Promise<void> | undefined;

	const endCommands = async () => {
		for (const command of commands) {
			command.kill();
		}

		await Promise.all([...commands].map(async ({result}) => result));
		released();
	};

	const call = module.call(path, facts, {
		printed,
		async exec(request) {
			const command = runCommand(spawn, request, where);
			commands.add(command);
			const result = await command.result;
			commands.delete(command);
			return result;
		},
		ended(result) {
			release ??= endCommands();
			void release.then(() => {
				ended(result);
			});
		},
	});
	return {
		abort: call.abort,
		async giveUp() {
			if (!release) {
				call.abandon();
				release = endCommands();
			}

			await release;
		},
	};
}
