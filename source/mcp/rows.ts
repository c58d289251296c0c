import {z} from 'zod';

/** A row of `ps --json`, as far as it is told on. */
export const rows = z.array(z.object({
	name: z.string(),
	phase: z.string(),
	reason: z.string(),
	pid: z.number().nullable(),
	run: z.number(),
	restarts: z.number(),
	ready: z.boolean(),
	uptimeMs: z.number().nullable(),
	cpuPercent: z.number().nullable(),
	memoryBytes: z.number().nullable(),
	ports: z.array(z.number()),
	watching: z.object({paused: z.boolean(), pending: z.number()}).nullable(),
}));

export type Row = z.output<typeof rows>[number];

export const explanations = z.array(z.object({
	name: z.string(),
	phase: z.string(),
	why: z.string(),
	since: z.string(),
	cause: z.string().nullable(),
	lastExit: z.string().nullable(),
	failures: z.number(),
	restartPolicy: z.string(),
	nextStartMs: z.number().nullable(),
	waitingFor: z.array(z.object({what: z.string(), need: z.string().nullable(), because: z.string().nullable()})),
	probes: z.array(z.object({kind: z.string(), check: z.string(), passes: z.boolean().nullable(), failures: z.number(), retries: z.number(), said: z.string().nullable()})),
	jobs: z.array(z.string()),
	changedFiles: z.array(z.string()),
	dependsOn: z.array(z.object({service: z.string(), condition: z.string(), met: z.boolean()})),
	neededBy: z.array(z.string()),
	unfinishedLine: z.string().nullable(),
}));

export type Explanation = z.output<typeof explanations>[number];

export const about = z.object({pid: z.number(), version: z.string(), project: z.string(), directory: z.string(), startedAt: z.string()});

export const runLists = z.array(z.object({
	name: z.string(),
	runs: z.array(z.object({
		run: z.number(),
		cause: z.string(),
		startedAt: z.string().nullable(),
		endedAt: z.string().nullable(),
		durationMs: z.number().nullable(),
		end: z.string().nullable(),
	})),
}));

export const verdicts = z.array(z.object({name: z.string(), isGood: z.boolean(), text: z.string()}));

export type Verdict = z.output<typeof verdicts>[number];

export const logPage = z.object({
	lines: z.array(z.object({
		place: z.string(),
		time: z.string().nullable(),
		service: z.string(),
		run: z.number(),
		stream: z.enum(['stdout', 'stderr']).nullable(),
		text: z.string(),
	})),
	start: z.string(),
	end: z.string(),
	older: z.number(),
	newer: z.number(),
	olderInFiles: z.boolean(),
});

export type LogPage = z.output<typeof logPage>;
