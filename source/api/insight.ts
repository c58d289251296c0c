/** What is known beyond the state of a service: how it has come to it. */
export interface Insight {
	/** The last ones, the newest first. */
	runsOf(service: string): readonly RunFacts[];
	/** What it has printed since its last newline: a prompt for one. */
	unfinishedLine(service: string): string;
	/** The last check of each of its probes, also those of an earlier run. */
	lastChecks(service: string): Readonly<Partial<Record<'ready' | 'live', CheckFacts>>>;
	/** The file in the long form, nothing masked. */
	configuration(): Promise<unknown>;
}

/** One life of a service. Times are epoch ms. */
export interface RunFacts {
	readonly run: number;
	/** A clause: `start`, `src/api.ts changed`, `after exit 1`. */
	readonly cause: string;
	/** Undefined: it could not be started. */
	readonly startedAt: number | undefined;
	/** Absent while it lives. `how` is a clause: `exited 1`, `stopped`. */
	readonly end?: {readonly at: number; readonly how: string};
}

export interface CheckFacts {
	readonly run: number;
	readonly at: number;
	readonly hasPassed: boolean;
	readonly message?: string | undefined;
	/** In this run. */
	readonly count: number;
}
