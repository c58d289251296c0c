import type {CommandSpec, FileCopy, SignalName} from './spec.ts';

/** Which files of a service are watched, and what becomes of it when they change. */
export interface WatchSpec {
	/** gitignore rules relative to the working directory: a plain pattern takes in, a leading `!` excludes, the last match wins. */
	readonly patterns: readonly string[];
	readonly usesGitignore: boolean;
	/** Quiet time after the last change; `auto`: 10 ms after a lone change, 100 ms once a second file has changed. */
	readonly debounceMs: number | 'auto';
	/** Between the end of the old run and the start of the new one. */
	readonly delayMs: number;
	readonly type: 'file' | 'directory' | 'any';
	readonly action: WatchAction;
	readonly engine: 'auto' | 'native' | 'poll';
	readonly pollIntervalMs: number;
	/** A file whose bytes are the same as before is no change. */
	readonly comparesContent: boolean;
	readonly includeRegex: readonly string[];
	readonly excludeRegex: readonly string[];
}

export interface CheckpointSpec {
	/** Before it opens which of the watched files the program is kept as it is: patterns as in `WatchSpec`; absent: all of them. */
	readonly files?: readonly string[];
	/** So many are kept at most, 2 or more. */
	readonly max: number;
	/** `auto`: `preload` where the program can be resumed by it, else `criu` where that is allowed. */
	readonly engine: 'auto' | CheckpointEngine;
	/** Nobody has said what is watched: files that the program has not opened are no reason for another run. */
	readonly isOnlyForOpened?: true;
}

/** How a program is kept as it is: a copy of its process by a library loaded into it, or an image on the disk by CRIU. */
export type CheckpointEngine = 'preload' | 'criu';

export type WatchAction =
	/** After `build_command`, where there is one. An image is not built anew. */
	| {readonly type: 'restart'}
	/** Also of an image; the old run stays up while it is built. */
	| {readonly type: 'rebuild'}
	| SyncAction
	| {readonly type: 'signal'; readonly signal: SignalName}
	| {readonly type: 'exec'; readonly command: CommandSpec}
	/** Only mark the service stale. */
	| {readonly type: 'none'};

/** Changed files are copied into the running container, and then comes `then`. What has no place there is a reason for `rebuild`. */
export interface SyncAction {
	readonly type: 'sync';
	/** From directories (or files) relative to the working directory, `.` for all of it, to absolute ones in the container. */
	readonly copies: readonly FileCopy[];
	/** Relative to the working directory: what lies there is not copied, but a reason for `rebuild`. */
	readonly rebuildFor: readonly string[];
	readonly then?: Extract<WatchAction, {readonly type: 'restart' | 'signal' | 'exec'}>;
}
