import type {Engine} from './engine.ts';
import type {Fingerprint} from './fingerprint.ts';

export interface TreeChange {
	/** Absolute. */
	readonly path: string;
	readonly kind: 'file' | 'directory';
	readonly type: 'made' | 'removed' | 'changed';
	/** Touched, or written again with the bytes it had. */
	readonly isContentSame: boolean;
}

/** What is known of a directory and all below it. An engine says what to look at; here it is looked at and compared. */
export interface Tree {
	/** Learn what is there, silently, and have it watched. */
	survey(engine: Engine): Promise<void>;
	/** Another engine watches from now on. */
	use(engine: Engine): void;
	/** Something may have happened to it. */
	touched(path: string): void;
	/** The directory is not watched any more, and another may bear its name. */
	lost(directory: string): void;
	/** Rules about what is below the directory have changed: learn or forget accordingly, silently. */
	reconsider(directory: string): Promise<void>;
	/** Compare all of it with what is known, or these directories only: not every change may have been told. */
	verify(only?: ReadonlySet<string>): Promise<void>;
	/** Files that have not been looked at since they were found. */
	unread(): string[];
	/** What an unread file was like when it was found. */
	learn(path: string, fingerprint: Fingerprint): void;
	/** Whether the root is there, and watched. */
	hasRoot(): boolean;
	/** What has been touched is not all known yet. */
	isAtWork(): boolean;
	directories(): string[];
	close(): void;
}
