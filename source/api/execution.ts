import type {LimitSpec} from '../core/spec.ts';

/** What a command has to be given to find itself where a service does. */
export interface Execution {
	readonly service: string;
	readonly workingDir: string;
	readonly environment: Readonly<Record<string, string>>;
	/** Names of variables that the file sets: another user's home is not put in their place. */
	readonly configured: readonly string[];
	/** As written in the file. */
	readonly user: string | null;
	readonly umask: number | null;
	readonly limits: readonly LimitSpec[];
}
