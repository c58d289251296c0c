import type {ExecRequest, ExecResult} from '../../core/module-calls.ts';
import type {FromThread} from './messages.ts';

type Exec = (command: string | readonly string[], options?: Pick<ExecRequest, 'env' | 'stdin'>) => Promise<Omit<Extract<ExecResult, {type: 'done'}>, 'type'>>;

export interface ThreadExec {
	/** For a call, as long as it lasts. */
	of(call: number): Exec;
	ended(exec: number, result: ExecResult): void;
	/** The call has ended. */
	forget(call: number): void;
}

/** Commands that functions of a module run: the main thread does it. */
export function createThreadExec(say: (message: FromThread) => void): ThreadExec {
	const waiting = new Map<number, {readonly call: number; readonly settle: (result: ExecResult) => void}>();
	const open = new Set<number>();
	let last = 0;

	return {
		of(call) {
			open.add(call);
			return async (command, options = {}) => {
				const asked = new Error('exec');
				const result = await new Promise<ExecResult>(settle => {
					const problem = problemOf(command) ?? (open.has(call) ? undefined : 'exec: the function that was given it has ended');
					if (problem !== undefined) {
						settle({type: 'problem', message: problem});
						return;
					}

					last++;
					waiting.set(last, {call, settle});
					const {env, stdin} = options;
					say({type: 'exec', call, exec: last, request: {
						command: typeof command === 'string' ? command : command.map(String),
						...env && {env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]))},
						...stdin !== undefined && {stdin: String(stdin)},
					}});
				});
				if (result.type === 'problem') {
					// The frames of whoever has asked, which are gone by now.
					asked.message = result.message;
					asked.stack = (asked.stack ?? '').replace('Error: exec', () => `Error: ${result.message}`);
					throw asked;
				}

				const {exitCode, stdout, stderr} = result;
				return {exitCode, stdout, stderr};
			};
		},
		ended(exec, result) {
			waiting.get(exec)?.settle(result);
			waiting.delete(exec);
		},
		forget(call) {
			open.delete(call);
		},
	};
}

function problemOf(command: unknown): string | undefined {
	const isCommand = typeof command === 'string' ? command.trim() !== '' : Array.isArray(command) && command.length > 0 && command[0] !== '';
	return isCommand ? undefined : 'exec: a command is a string for the shell, or a list that begins with a program';
}
