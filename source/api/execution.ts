import type {LimitSpec} from '../core/spec.ts';

/** What a command has to be given to find itself where a service does. */
export interface Execution {
	readonly service: string;
	/** The name of its container; null: it is a process of this machine. */
	readonly container: string | null;
	readonly workingDir: string;
	readonly environment: Readonly<Record<string, string>>;
	/** Names of variables that the file sets: another user's home is not put in their place. */
	readonly configured: readonly string[];
	/** As written in the file. */
	readonly user: string | null;
	readonly umask: number | null;
	readonly limits: readonly LimitSpec[];
}
