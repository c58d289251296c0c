import * as v from 'valibot';

/** What answers look like; that they do is seen with a running page. */
const whole = v.pipe(v.number(), v.integer());
const time = v.pipe(v.string(), v.isoTimestamp());

const machine = v.strictObject({
	uname: v.string(),
	hostname: v.string(),
	cpus: whole,
	memoryBytes: whole,
	node: v.pipe(v.string(), v.description('Its version.')),
});

const hub = v.pipe(v.string(), v.description('The id of the joined hub whose builder it is; absent: of this one.'));

export const build = v.strictObject({
	id: v.string(),
	suggestion: v.string(),
	project: v.string(),
	revision: v.string(),
	step: v.pipe(v.string(), v.description('Empty: the project is one executable, or its steps are not known yet.')),
	builder: v.string(),
	state: v.picklist(['queued', 'running', 'passed', 'failed', 'unknown', 'cancelled']),
	exitCode: v.pipe(v.nullable(whole), v.description('128 + n: ended by signal n; 130: cancelled; -1: the builder has no such project.')),
	queuedAt: time,
	startedAt: v.nullable(time),
	endedAt: v.nullable(time),
	durationMs: v.nullable(whole),
	machine: v.nullable(machine),
	retryOf: v.pipe(v.nullable(v.string()), v.description('The build that it repeats.')),
	hub: v.optional(hub),
	reason: v.pipe(v.nullable(v.string()), v.description('Where the state does not say all.')),
	logBytes: v.pipe(whole, v.description('Of its log, as far as the hub has it.')),
});

export const builds = v.array(build);

export const shown = v.strictObject({
	builds,
	version: v.pipe(v.string(), v.description('For `known`, to wait until something is otherwise.')),
	isGone: v.optional(v.pipe(v.literal(true), v.description('Of a suggestion: cancelled before a builder has taken it, kept no longer, or at a joined hub that was left.'))),
});

export const builder = v.strictObject({
	name: v.string(),
	state: v.picklist(['online', 'offline', 'paused', 'draining']),
	labels: v.record(v.string(), v.string()),
	jobs: v.pipe(whole, v.description('How many it runs at a time.')),
	running: whole,
	machine,
	lastSeen: time,
	queued: whole,
	hub: v.optional(hub),
});

export const builders = v.array(builder);

export const news = v.strictObject({
	hub: v.optional(v.pipe(
		v.strictObject({version: v.string(), startedAt: time, address: v.string(), isResumed: v.boolean()}),
		v.description('First on every connection. `isResumed`: nothing was missed; else all has to be looked at anew.'),
	)),
	builds: v.optional(builds),
	removed: v.optional(v.pipe(v.array(v.string()), v.description('Ids of builds that are no more.'))),
	builders: v.optional(builders),
	removedBuilders: v.optional(v.pipe(v.array(v.string()), v.description('Builders of joined hubs that are shown no more, as `NAME@HUB`.'))),
	notices: v.optional(v.pipe(v.array(v.string()), v.description('Sentences for people.'))),
});

export const suggested = v.strictObject({
	suggestion: v.string(),
	builds,
	missing: v.pipe(v.array(v.string()), v.description('Builders that match and are not there.')),
});

export const done = v.strictObject({count: v.pipe(whole, v.description('How many it was done to.'))});

export const session = v.strictObject({mayLook: v.boolean(), mayChange: v.boolean(), hasToken: v.boolean(), version: v.string()});

export const nothing = v.strictObject({});

export const anything = v.looseObject({});
