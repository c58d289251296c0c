import * as v from 'valibot';
import {chunkBytes, type Build, type Builder, type Job, type JobReport, type LogChunk, type Machine, type ResultLine, type StepReport, type Suggestion} from '../builds.ts';
import {builderName, bytes, checked, count, durationMs, exitCode, id, labels, limits, line, listOf, positive, project, revision, schemaOf, stepIndex, stepName, time, words} from './parts.ts';
import {mostRevisions} from '../names.ts';
import {isFinal} from '../progress.ts';

const final = ['passed', 'failed', 'unknown', 'cancelled'] as const;
const finalState = v.picklist(final);
const buildState = v.picklist(['queued', 'running', ...final]);

/** Over the steps of a project. */
const steps = line(1000);

export const machine = schemaOf<Machine>()(v.object({
	uname: line(1000),
	hostname: line(300),
	cpus: count,
	memoryBytes: count,
	node: line(100),
}));

export const suggestion = schemaOf<Suggestion>()(v.object({
	id,
	project,
	revisions: v.pipe(listOf(revision, mostRevisions), checked(found => found.length === 0 ? 'a suggestion names at least one revision' : undefined)),
	on: labels,
	isForAnyOne: v.boolean(),
	steps: v.exactOptional(steps),
	supersedes: v.boolean(),
	timeLimitMs: v.exactOptional(durationMs),
	retryOf: v.exactOptional(id),
}));

export const job = schemaOf<Job>()(v.object({
	id,
	suggestion: id,
	project,
	revision,
	steps: v.exactOptional(steps),
	step: v.exactOptional(stepName),
	supersedes: v.boolean(),
	timeLimitMs: v.exactOptional(durationMs),
	queuedAt: time,
}));

const stepReport = schemaOf<StepReport>()(v.pipe(
	v.object({
		name: stepName,
		state: buildState,
		startedAt: v.exactOptional(time),
		endedAt: v.exactOptional(time),
		exitCode: v.exactOptional(exitCode),
		reason: v.exactOptional(words),
		logBytes: v.exactOptional(count),
	}),
	// A hub that counted on them would wait for ever.
	checked(({state, endedAt, exitCode, logBytes}) => isFinal(state) && (endedAt === undefined || exitCode === undefined || logBytes === undefined)
		? `a step that has ${state} says when, with which exit code and how long its log is`
		: undefined),
));

export const jobReport = schemaOf<JobReport>()(v.object({
	job: id,
	attempt: positive,
	steps: v.exactOptional(v.pipe(listOf(stepReport, limits.steps), v.minLength(1))),
}));

export const logChunk = schemaOf<LogChunk>()(v.object({
	job: id,
	attempt: positive,
	step: stepIndex,
	offset: count,
	bytes: bytes(chunkBytes),
}));

export const build = schemaOf<Build>()(v.object({
	id,
	job: id,
	suggestion: id,
	project,
	revision,
	step: stepName,
	builder: builderName,
	state: buildState,
	exitCode: v.exactOptional(exitCode),
	reason: v.exactOptional(words),
	queuedAt: time,
	startedAt: v.exactOptional(time),
	endedAt: v.exactOptional(time),
	machine: v.exactOptional(machine),
	retryOf: v.exactOptional(id),
	logBytes: count,
	hub: v.exactOptional(id),
}));

/** Of a builder, for other schemas to add to. */
export const builderEntries = {
	name: builderName,
	seat: positive,
	state: v.picklist(['online', 'missing', 'offline', 'paused', 'draining']),
	labels,
	jobs: count,
	machine,
	lastSeen: time,
	wanted: v.exactOptional(v.picklist(['paused', 'draining'])),
};

schemaOf<Builder>()(v.object(builderEntries));

export const resultLine = schemaOf<ResultLine>()(v.object({
	number: positive,
	state: finalState,
	exitCode,
	project,
	revision,
	step: stepName,
	builder: builderName,
	build: id,
}));
