import * as v from 'valibot';

/** What answers look like; that they do is seen with a running instance. */
const whole = v.pipe(v.number(), v.integer());
const amount = v.pipe(v.number(), v.minValue(0));
const time = v.pipe(v.string(), v.isoTimestamp());

export const instance = v.strictObject({
	pid: whole,
	version: v.string(),
	project: v.string(),
	directory: v.string(),
	files: v.pipe(v.array(v.string()), v.description('Given with -f, absolute; none: those that are found in the directory.')),
	startedIn: v.pipe(v.string(), v.description('The directory in which it was started.')),
	startedAt: time,
	machine: v.pipe(v.string(), v.description('The system and the Node that it runs on.')),
	fileTrouble: v.pipe(v.nullable(v.string()), v.description('What is wrong with the file since it was last read, whole; what runs goes on as it was.')),
});

const steady = {
	name: v.string(),
	phase: v.picklist(['idle', 'waiting', 'starting', 'ready', 'unready', 'backoff', 'stopping', 'stopped', 'completed', 'failed', 'skipped']),
	reason: v.pipe(v.string(), v.description('A few words about the phase.')),
	pid: v.nullable(whole),
	run: whole,
	restarts: whole,
	ready: v.boolean(),
	exitCode: v.pipe(v.nullable(whole), v.description('Of the last run that has ended.')),
	signal: v.nullable(v.string()),
	startedAt: v.nullable(time),
	watching: v.nullable(v.strictObject({paused: v.boolean(), pending: v.pipe(whole, v.description('Distinct files that changed while paused.'))})),
	resumedAt: v.pipe(v.nullable(v.string()), v.description('The file from which the run went on, by a checkpoint; null: it began at the beginning.')),
	command: v.string(),
};

export const serviceRow = v.strictObject({
	...steady,
	uptimeMs: v.nullable(amount),
	cpuPercent: v.nullable(amount),
	memoryBytes: v.nullable(amount),
	ports: v.pipe(v.array(whole), v.description('Of TCP: that it listens on, or that its container has on the machine of the engine.')),
	published: v.pipe(v.array(v.strictObject({address: v.string(), port: whole, containerPort: whole, protocol: v.picklist(['tcp', 'udp'])})), v.description('Of a container that runs.')),
});

export const services = v.array(serviceRow);

export const state = v.strictObject({instance, services});

export const serviceChange = v.union([
	v.strictObject({service: v.strictObject(steady)}),
	v.strictObject({removed: v.string()}),
]);

export const verdicts = v.array(v.strictObject({
	name: v.string(),
	isGood: v.boolean(),
	text: v.pipe(v.string(), v.description('A clause: `started, pid 42`.')),
}));

const changes = {added: v.array(v.string()), removed: v.array(v.string()), changed: v.array(v.string())};

export const goneOver = v.strictObject(changes);

export const reloaded = v.strictObject({...changes, warnings: v.string()});

export const checkpoints = v.strictObject({
	checkpoints: v.array(v.strictObject({
		file: v.pipe(v.string(), v.description('Relative to the working directory of the service.')),
		run: v.pipe(whole, v.description('That has opened it.')),
		engine: v.picklist(['preload', 'criu']),
		ageMs: amount,
		privateBytes: v.pipe(v.nullable(whole), v.description('What it shares with no other process; null: it is on the disk.')),
	})),
	reason: v.pipe(v.nullable(v.string()), v.description('Why there are none, a clause.')),
});

export const environment = v.record(v.string(), v.string());

export const graph = v.strictObject({
	project: v.string(),
	services: v.array(v.strictObject({
		name: v.string(),
		replicaOf: v.nullable(v.string()),
		description: v.nullable(v.string()),
		phase: v.nullable(v.string()),
		reason: v.nullable(v.string()),
		dependsOn: v.array(v.strictObject({service: v.string(), condition: v.string(), restart: v.boolean(), required: v.boolean()})),
	})),
});

const limit = v.union([v.number(), v.literal('unlimited')]);

export const execution = v.strictObject({
	service: v.string(),
	container: v.nullable(v.string()),
	workingDir: v.string(),
	environment,
	configured: v.array(v.string()),
	user: v.nullable(v.string()),
	umask: v.nullable(whole),
	limits: v.array(v.strictObject({resource: v.string(), soft: limit, hard: limit})),
});

export const nothing = v.strictObject({});

const dropped = v.strictObject({dropped: v.pipe(v.nullable(whole), v.description('So many were not read in time; null: an unknown number.'))});

/** The first line says only that somebody is there. */
const signOfLife = v.strictObject({});

export const logLine = v.union([
	v.strictObject({time: v.pipe(v.nullable(time), v.description('Null: an earlier devtui has written the line into a log file without times.')), service: v.string(), run: v.pipe(whole, v.description('0: of an earlier devtui.')), stream: v.picklist(['stdout', 'stderr']), text: v.pipe(v.string(), v.description('With its colours (SGR) and links (OSC 8), no other control sequences.'))}),
	v.strictObject({time, service: v.string(), run: whole, event: v.picklist(['started', 'notice']), text: v.string()}),
	v.strictObject({problem: v.pipe(v.string(), v.description('Why there are no more lines: the pattern takes too long.'))}),
	v.strictObject({unread: v.pipe(v.array(v.string()), v.description('Clauses: which older lines are in files that several services share, which are not read back.'))}),
	dropped,
]);

export const event = v.union([
	v.looseObject({time, event: v.string(), service: v.optional(v.string()), run: v.optional(whole), text: v.optional(v.string())}),
	dropped,
	signOfLife,
]);

export const anything = v.looseObject({});
