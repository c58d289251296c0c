import * as v from 'valibot';
import type {Acknowledgement, BroadcastMessage, Cancellation, DownMessage, Had, Hello, Presence, Report, Results, UpMessage, Welcome} from '../messages.ts';
import {job, jobReport, logChunk, machine, resultLine} from './builds.ts';
import {builderName, checked, count, id, labels, limits, listOf, nothing, positive, schemaOf, stepIndex, stepName, words} from './parts.ts';

const hello = schemaOf<Hello>()(v.object({
	name: builderName,
	labels,
	machine,
	jobs: v.pipe(positive, v.maxValue(10_000)),
	isDraining: v.boolean(),
	held: listOf(jobReport),
	resultsUpTo: v.exactOptional(count),
	resultsOf: v.exactOptional(id),
}));

const report = schemaOf<Report>()(v.object({
	reports: listOf(jobReport),
	chunks: listOf(logChunk, limits.chunks),
	running: count,
	isDraining: v.boolean(),
	isPaused: v.boolean(),
	order: count,
	resultsUpTo: v.exactOptional(count),
	resultsOf: v.exactOptional(id),
}));

export const upMessage = schemaOf<UpMessage>()(v.variant('type', [
	v.object({type: v.literal('hello'), session: id, body: hello}),
	v.object({type: v.literal('report'), session: id, hub: id, body: report}),
	v.object({type: v.literal('bye'), session: id, body: nothing}),
]));

const had = schemaOf<Had>()(v.object({
	job: id,
	// 0: the hub has not heard of it yet.
	attempt: count,
	step: stepIndex,
	offset: count,
}));

const cancellation = schemaOf<Cancellation>()(v.object({
	job: id,
	step: v.exactOptional(stepName),
	reason: words,
}));

const welcome = schemaOf<Welcome>()(v.object({
	seat: positive,
	order: count,
	isPaused: v.boolean(),
	had: listOf(had),
	work: listOf(job),
	settled: listOf(id),
	cancelled: listOf(cancellation),
	results: v.exactOptional(v.object({ledger: id, upTo: count})),
}));

const acknowledgement = schemaOf<Acknowledgement>()(v.object({
	had: listOf(had),
	settled: listOf(id),
}));

const results = schemaOf<Results>()(v.object({
	ledger: v.exactOptional(id),
	after: count,
	upTo: count,
	lines: listOf(resultLine),
}));

/** To one builder, in its session, of a session of the hub. */
const sessions = {session: id, hub: id};

export const downMessage = schemaOf<DownMessage>()(v.variant('type', [
	v.object({type: v.literal('welcome'), ...sessions, body: welcome}),
	v.object({type: v.literal('refuse'), ...sessions, body: v.object({reason: words})}),
	v.object({type: v.literal('work'), ...sessions, body: v.object({jobs: listOf(job)})}),
	v.object({type: v.literal('acknowledge'), ...sessions, body: acknowledgement}),
	v.object({type: v.literal('cancel'), ...sessions, body: v.object({jobs: listOf(cancellation)})}),
	v.object({type: v.literal('govern'), ...sessions, body: v.object({order: count, isPaused: v.boolean(), drains: v.boolean()})}),
	v.object({type: v.literal('results'), ...sessions, body: results}),
]));

const seats = v.pipe(v.tuple([positive, positive]), checked(([first, last]) => first <= last ? undefined : 'a range of seats ends before it begins'));

export const broadcastMessage = schemaOf<BroadcastMessage>()(v.variant('type', [
	v.object({type: v.literal('work-for-all'), hub: id, body: v.object({jobs: listOf(job), seats: listOf(seats)})}),
	v.object({type: v.literal('results'), hub: id, body: results}),
]));

/** Without a session there is none in the message. */
export const presence = schemaOf<Presence>()(v.pipe(
	v.object({session: v.exactOptional(id), isLeaving: v.exactOptional(v.literal(true))}),
	v.transform(({session, isLeaving}): Presence => ({session, ...isLeaving && {isLeaving}})),
));
