/** How functions of a project's module are called, whoever runs it: the narrow interface between its thread and the engine. */
export interface CallableModule {
	/** From now on; what nobody has listened to yet is told first. */
	subscribe(listener: ModuleListener): void;
	call(path: string, facts: CallFacts, host: CallHost): ModuleCall;
	/** By a function of another module. */
	contextChanged(change: ContextChange): void;
	/** Now; calls end as if it had ended by itself. */
	end(): Promise<void>;
}

export interface ModuleListener {
	/** Outside of calls: by timers, for one. */
	printed(text: string): void;
	context(): {readonly values: ContextValues; readonly trouble?: string};
	changed(change: ContextChange): void;
}

/** What a called function may ask for. */
export interface CallHost {
	printed(stream: 'stdout' | 'stderr', text: string): void;
	exec(request: ExecRequest): Promise<ExecResult>;
	/** Once, last, never before `call` has returned. */
	ended(result: CallResult): void;
}

export interface ModuleCall {
	/** It is told that it is to end; should it not listen, since it keeps the thread busy, the thread is ended. */
	abort(reason: string): void;
	/** The same, and nobody waits for it any more: nothing of it is told. */
	abandon(): void;
}

/** What it is told beside `context`, `exec` and `signal`. Can be cloned. */
export type CallFacts = Readonly<Record<string, unknown>>;

export type CallResult =
	| {readonly type: 'returned'; readonly isTrue: boolean}
	/** `message`: one line; `stack`: the message, and the user's frames. `isLost`: it has not thrown, but ended with its module. */
	| {readonly type: 'threw'; readonly message: string; readonly stack: string; readonly isLost?: true};

export interface ExecRequest {
	/** A string is for `/bin/sh -c`. */
	readonly command: string | readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	readonly stdin?: string;
}

export type ExecResult =
	| {readonly type: 'done'; readonly exitCode: number; readonly stdout: string; readonly stderr: string}
	/** In words. */
	| {readonly type: 'problem'; readonly message: string};

/** JSON. */
export type ContextValues = Readonly<Record<string, unknown>>;

export type ContextChange =
	| {readonly type: 'set'; readonly key: string; readonly value: unknown}
	| {readonly type: 'deleted'; readonly key: string};
