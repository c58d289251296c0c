/** What it throws fails the service, and is shown with its stack in the service's log. */
export type ServiceFunction = (facts: ServiceFacts) => unknown;

export interface ServiceFacts extends FunctionFacts {
	/** Its name; of a copy: `api-1`. */
	readonly service: string;
	/** Its number, from 1; before a start: of the run to come. */
	readonly run: number;
	/** Of copies: from 1. */
	readonly replica?: number;
	readonly workingDir: string;
	/** Of the service's main process, while there is one. */
	readonly pid?: number;
	/** In `postStop`: how it has ended. */
	readonly exitCode?: number;
	readonly exitSignal?: string;
}

export type ProjectFacts = FunctionFacts;

export interface FunctionFacts {
	/** Name of the project. */
	readonly project: string;
	/** Of the project's file. */
	readonly directory: string;
	/** Of the service; of the project in `onStart`, `onStop`, `onReload`. */
	readonly environment: Readonly<Record<string, string>>;
	readonly context: Context;
	/** Run a command in the service's environment, in its container if it has one. It ends with the function at the latest. */
	readonly exec: Exec;
	/** Fires when the function is to end, since its time is up or nobody needs it any more. */
	readonly signal: AbortSignalOfFunction;
}

/** What functions put by for others: for `{key}` in an environment, and for the next start, in `.devtui/context.json`. Values are JSON. */
export interface Context {
	set(key: string, value: unknown): void;
	get<Value = unknown>(key: string): Value | undefined;
	/** Whether there was one. */
	delete(key: string): boolean;
	all(): Readonly<Record<string, unknown>>;
}

/**
 * A string is for the shell. `env` comes on top of the environment; `stdin`: what it reads.
 *
 * @throws {Error} It cannot be started. An exit code other than 0 is an answer.
 */
export type Exec = (command: string | readonly string[], options?: {readonly env?: Readonly<Record<string, string | number | boolean>>; readonly stdin?: string}) => Promise<ExecAnswer>;

export interface ExecAnswer {
	/** 128 + N for signal N. */
	readonly exitCode: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** What of an `AbortSignal` is used. */
export interface AbortSignalOfFunction {
	readonly aborted: boolean;
	readonly reason: unknown;
	throwIfAborted(): void;
	addEventListener(type: 'abort', listener: () => void, options?: {once?: boolean}): void;
	removeEventListener(type: 'abort', listener: () => void): void;
}
