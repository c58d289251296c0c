import type {CallFacts, CallResult, ContextChange, ContextValues, ExecRequest, ExecResult} from '../../core/module-calls.ts';

/** What the thread of a module and the main thread say to each other. All of it can be cloned. */
export type ToThread =
	| {readonly type: 'load'; readonly file: string; readonly ownModule: string}
	| {readonly type: 'call'; readonly call: number; readonly path: string; readonly facts: CallFacts}
	/** Its time is up, or nobody needs it any more. */
	| {readonly type: 'abort'; readonly call: number; readonly reason: string}
	| {readonly type: 'exec-ended'; readonly exec: number; readonly result: ExecResult}
	/** All of it; sent before the first call. */
	| {readonly type: 'context'; readonly values: ContextValues; readonly trouble?: string}
	/** By a function of another thread: the module before, or the next one. */
	| {readonly type: 'context-changed'; readonly change: ContextChange}
	| {readonly type: 'are-you-there'};

export type FromThread =
	| {readonly type: 'loaded'; readonly value: ModuleValue; readonly files: readonly string[]}
	| {readonly type: 'failed'; readonly trouble: LoadTrouble; readonly files: readonly string[]}
	/** `call`: by a function that was called; else by what the module does at its top, or left behind. */
	| {readonly type: 'printed'; readonly call?: number; readonly stream: 'stdout' | 'stderr'; readonly text: string}
	| {readonly type: 'begun'; readonly call: number}
	| {readonly type: 'ended'; readonly call: number; readonly result: CallResult}
	| {readonly type: 'exec'; readonly call: number; readonly exec: number; readonly request: ExecRequest}
	| {readonly type: 'context-changed'; readonly change: ContextChange}
	| {readonly type: 'here'};

/** What the module has exported: data, and functions by their place. */
export type ModuleValue =
	| {readonly type: 'scalar'; readonly value: string | number | boolean | null}
	| {readonly type: 'list'; readonly items: readonly ModuleValue[]}
	| {readonly type: 'map'; readonly entries: ReadonlyArray<readonly [key: string, value: ModuleValue]>}
	/** `text`: its source. */
	| {readonly type: 'function'; readonly text: string}
	/** `what`: a Date, a promise, … */
	| {readonly type: 'foreign'; readonly what: string};

/** Why a module could not be loaded. */
export interface LoadTrouble {
	readonly type: 'syntax' | 'thrown' | 'not-found' | 'no-export';
	readonly message: string;
	/** In a file of the user's. */
	readonly place?: {readonly file: string; readonly line: number; readonly column: number};
	/** What could not be found: as it is written there. */
	readonly specifier?: string;
}
