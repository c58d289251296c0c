import type {ProbeKind} from '../../core/spec.ts';

/** What one check of a probe has come to. */
export interface CheckResult {
	/** What it said; what has passed need not say anything. */
	readonly message?: string;
	readonly hasPassed: boolean;
	/** How long it took; absent where nothing was asked. */
	readonly tookMs?: number;
}

export interface LastCheck extends CheckResult {
	/** Epoch ms. */
	readonly at: number;
	readonly run: number;
	/** Of this run, this one included. */
	readonly count: number;
}

export type LastChecksOfService = Readonly<Partial<Record<ProbeKind, LastCheck>>>;

/** The last check of each probe, also of those that nobody needs to be told of: a probe goes on passing in silence. */
export interface LastChecks {
	note(service: string, probe: ProbeKind, run: number, result: CheckResult): void;
	of(service: string): LastChecksOfService;
	forget(service: string): void;
}

export function createLastChecks(now: () => number): LastChecks {
	const checks = new Map<string, LastChecksOfService>();
	return {
		note(service, probe, run, result) {
			const before = checks.get(service);
			const last = before?.[probe];
			checks.set(service, {...before, [probe]: {...result, at: now(), run, count: last?.run === run ? last.count + 1 : 1}});
		},
		of: service => checks.get(service) ?? {},
		forget(service) {
			checks.delete(service);
		},
	};
}
