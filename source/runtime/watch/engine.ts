/** What tells that something may have changed; what has changed is found out by looking. */
export interface Engine {
	/** Resolved once changes are noticed. */
	readonly ready: Promise<void>;
	/** Watch the directory, or the file that a link leads to; nothing new when it is being watched. */
	watch(path: string, kind: 'directory' | 'link'): void;
	unwatch(path: string): void;
	/** What is watched has changed: rules have been edited. */
	refresh(): void;
	close(): Promise<void>;
}

export interface EngineOptions {
	readonly root: string;
	/** Whether the watcher wants to know about it. */
	isWanted(path: string, isDirectory: boolean): boolean;
	onTouched(path: string): void;
	/** A directory that was watched is gone or has another name: whatever bears its name now is not watched. */
	onLost(path: string): void;
	/** Changes may have gone unnoticed until now. */
	onGap(): void;
	/** Not everything can be watched in this way. */
	onExhausted(error: NodeJS.ErrnoException): void;
}
