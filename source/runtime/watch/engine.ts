/** `inotify` on Linux and `chokidar` elsewhere are what the configuration calls `native`. */
export type EngineName = 'inotify' | 'chokidar' | 'poll';

/** What tells that something may have changed; what has changed is found out by looking. */
export interface Engine {
	/** How long it may take until a change is noticed; absent: no time. */
	readonly sweepMs?: number;
	/** Watch the directory, or the file that a link leads to; nothing new when it is being watched. false: there is nothing to watch. */
	watch(path: string, kind: 'directory' | 'link', device?: number): boolean;
	unwatch(path: string): void;
	/**
	 * It is, or is reached by, a link: say when that may lead elsewhere, or somewhere at last, until it is unwatched. true: what
	 * has been seen of it until now may be old. Absent: all of it is looked at again and again.
	 */
	follow?(link: string): boolean;
	/** Something has changed: what belongs to it will follow. */
	hurry?(): void;
	/** More of what has changed may be found at once. */
	isStirring?(): boolean;
	/** Resolved once all that was asked for is being watched; absent: it is at once. */
	begun?(): Promise<void>;
	close(): Promise<void>;
}

export interface EngineOptions {
	onTouched(path: string): void;
	/** A directory that was watched is gone or has another name: whatever bears its name now is not watched. */
	onLost(path: string): void;
	/** Changes may have gone unnoticed until now: in these directories, or in all. */
	onGap(directories?: ReadonlySet<string>): Promise<void>;
	/** Not everything can be watched in this way. */
	onExhausted(error: NodeJS.ErrnoException): void;
}
