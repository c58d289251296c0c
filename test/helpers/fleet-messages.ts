import fc from 'fast-check';
import type {Build, Builder, Job, JobReport, LogChunk, Machine, ResultLine, StepReport, Suggestion} from '../../source/fleet/builds.ts';
import type {BroadcastMessage, Cancellation, DownMessage, Had, Presence, Results, UpMessage} from '../../source/fleet/messages.ts';
import type {PeerMessage, RecordBody} from '../../source/fleet/peer-messages.ts';
import type {BuilderRow, BuildFilter, Question, Reply, TokenRow} from '../../source/fleet/questions.ts';
import type {Ask, Answer} from '../../source/fleet/codec.ts';

/** Any message that may go over the wire, with all that is optional there or not. */

const count = fc.oneof(fc.nat(300), fc.maxSafeNat());
const positive = fc.integer({min: 1, max: 1_000_000});
const bytes = fc.uint8Array({maxLength: 300});
/** Any character of Unicode that is no control character. */
const text = fc.string({unit: 'grapheme', maxLength: 20}).filter(found => !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(found));
const words = fc.array(text, {maxLength: 3}).map(lines => lines.join('\n'));
const plain = fc.stringMatching(/^[A-Za-z\d_][\w.-]{0,12}$/);
const labelName = plain.filter(name => !['__proto__', 'constructor', 'prototype'].includes(name));

export const id = fc.stringMatching(/^[A-Za-z\d]{1,12}(\.\d{1,3}(-\d{1,2})?(:\d{1,2})?)?$/);
export const project = fc.array(plain, {minLength: 1, maxLength: 3}).map(parts => parts.join('/'));
const revision = fc.oneof(plain, text.filter(found => found !== ''), fc.constant('Hello, world!'));
const labels = fc.dictionary(labelName, text, {maxKeys: 4, noNullPrototype: true});
const step = fc.oneof(fc.constant(''), project, fc.string({unit: 'grapheme', maxLength: 10}));
const exitCode = fc.integer({min: -1, max: 255});
const durationMs = fc.nat(2 ** 31 - 1);
const finalState = fc.constantFrom('passed', 'failed', 'unknown', 'cancelled');

const machine: fc.Arbitrary<Machine> = fc.record({uname: text, hostname: text, cpus: count, memoryBytes: count, node: text});

export const suggestion: fc.Arbitrary<Suggestion> = fc.record({
	id,
	project,
	revisions: fc.array(revision, {minLength: 1, maxLength: 3}),
	on: labels,
	isForAnyOne: fc.boolean(),
	steps: text,
	supersedes: fc.boolean(),
	timeLimitMs: durationMs,
	retryOf: id,
}, {requiredKeys: ['id', 'project', 'revisions', 'on', 'isForAnyOne', 'supersedes']});

export const job: fc.Arbitrary<Job> = fc.record({
	id,
	suggestion: id,
	project,
	revision,
	steps: text,
	step,
	supersedes: fc.boolean(),
	timeLimitMs: durationMs,
	queuedAt: count,
}, {requiredKeys: ['id', 'suggestion', 'project', 'revision', 'supersedes', 'queuedAt']});

const stepReport: fc.Arbitrary<StepReport> = fc.oneof(
	fc.record({name: step, state: fc.constantFrom('queued', 'running'), startedAt: count, logBytes: count}, {requiredKeys: ['name', 'state']}),
	fc.record({name: step, state: finalState, startedAt: count, endedAt: count, exitCode, reason: words, logBytes: count}, {requiredKeys: ['name', 'state', 'endedAt', 'exitCode', 'logBytes']}),
);

const jobReport: fc.Arbitrary<JobReport> = fc.record({job: id, attempt: positive, steps: fc.array(stepReport, {minLength: 1, maxLength: 3})}, {requiredKeys: ['job', 'attempt']});
const stepIndex = fc.nat(9999);
const logChunk: fc.Arbitrary<LogChunk> = fc.record({job: id, attempt: positive, step: stepIndex, offset: count, bytes});

export const build: fc.Arbitrary<Build> = fc.record({
	id,
	job: id,
	suggestion: id,
	project,
	revision,
	step,
	builder: plain,
	state: fc.oneof(fc.constantFrom('queued', 'running'), finalState),
	exitCode,
	reason: words,
	queuedAt: count,
	startedAt: count,
	endedAt: count,
	machine,
	retryOf: id,
	logBytes: count,
	hub: id,
}, {requiredKeys: ['id', 'job', 'suggestion', 'project', 'revision', 'step', 'builder', 'state', 'queuedAt', 'logBytes']});

export const builder: fc.Arbitrary<Builder> = fc.record({
	name: plain,
	seat: positive,
	state: fc.constantFrom('online', 'missing', 'offline', 'paused', 'draining'),
	labels,
	jobs: fc.nat(100),
	machine,
	lastSeen: count,
	wanted: fc.constantFrom('paused', 'draining'),
}, {requiredKeys: ['name', 'seat', 'state', 'labels', 'jobs', 'machine', 'lastSeen']});

export const resultLine: fc.Arbitrary<ResultLine> = fc.record({number: positive, state: finalState, exitCode, project, revision, step, builder: plain, build: id});

function some<Item>(item: fc.Arbitrary<Item>): fc.Arbitrary<Item[]> {
	return fc.array(item, {maxLength: 3});
}

const had: fc.Arbitrary<Had> = fc.record({job: id, attempt: fc.nat(9), step: stepIndex, offset: count});
const cancellation: fc.Arbitrary<Cancellation> = fc.record({job: id, step: words, reason: words}, {requiredKeys: ['job', 'reason']});
const results: fc.Arbitrary<Results> = fc.record({ledger: id, after: count, upTo: count, lines: some(resultLine)}, {requiredKeys: ['after', 'upTo', 'lines']});

export const upMessage: fc.Arbitrary<UpMessage> = fc.oneof(
	fc.record({
		type: fc.constant('hello'),
		session: id,
		body: fc.record({name: plain, labels, machine, jobs: fc.integer({min: 1, max: 10_000}), isDraining: fc.boolean(), held: some(jobReport), resultsUpTo: count, resultsOf: id}, {requiredKeys: ['name', 'labels', 'machine', 'jobs', 'isDraining', 'held']}),
	}),
	fc.record({
		type: fc.constant('report'),
		session: id,
		hub: id,
		body: fc.record({reports: some(jobReport), chunks: some(logChunk), running: count, isDraining: fc.boolean(), isPaused: fc.boolean(), order: count, resultsUpTo: count, resultsOf: id}, {requiredKeys: ['reports', 'chunks', 'running', 'isDraining', 'isPaused', 'order']}),
	}),
	fc.record({type: fc.constant('bye'), session: id, body: fc.constant({})}),
);

const sessions = {session: id, hub: id};

export const downMessage: fc.Arbitrary<DownMessage> = fc.oneof(
	fc.record({type: fc.constant('welcome'), ...sessions, body: fc.record({seat: positive, order: count, isPaused: fc.boolean(), had: some(had), work: some(job), settled: some(id), cancelled: some(cancellation), results: fc.record({ledger: id, upTo: count})}, {requiredKeys: ['seat', 'order', 'isPaused', 'had', 'work', 'settled', 'cancelled']})}),
	fc.record({type: fc.constant('refuse'), ...sessions, body: fc.record({reason: words})}),
	fc.record({type: fc.constant('work'), ...sessions, body: fc.record({jobs: some(job)})}),
	fc.record({type: fc.constant('acknowledge'), ...sessions, body: fc.record({had: some(had), settled: some(id)})}),
	fc.record({type: fc.constant('cancel'), ...sessions, body: fc.record({jobs: some(cancellation)})}),
	fc.record({type: fc.constant('govern'), ...sessions, body: fc.record({order: count, isPaused: fc.boolean(), drains: fc.boolean()})}),
	fc.record({type: fc.constant('results'), ...sessions, body: results}),
);

const range = fc.tuple(positive, fc.nat(100)).map(([first, more]) => [first, first + more] as const);

export const broadcastMessage: fc.Arbitrary<BroadcastMessage> = fc.oneof(
	fc.record({type: fc.constant('work-for-all'), hub: id, body: fc.record({jobs: some(job), seats: some(range)})}),
	fc.record({type: fc.constant('results'), hub: id, body: results}),
);

export const presence: fc.Arbitrary<Presence> = fc.record({session: fc.option(id, {nil: undefined}), isLeaving: fc.constant(true as const)}, {requiredKeys: ['session']});

const filter: fc.Arbitrary<BuildFilter> = fc.record({project: text, revision: text, builder: text, state: text, limit: fc.integer({min: 1, max: 1000}), before: text}, {requiredKeys: []});
const role = fc.constantFrom('admin', 'client', 'builder', 'reader', 'hub');
const optional = {requiredKeys: ['id'] as ['id']};

const question: fc.Arbitrary<Question> = fc.oneof(
	fc.record({type: fc.constant('suggest'), body: suggestion}),
	fc.record({type: fc.constant('builds'), body: filter}),
	fc.record({type: fc.constant('show'), body: fc.record({id: text, known: text, waitMs: durationMs}, optional)}),
	fc.record({type: fc.constant('log'), body: fc.record({build: text, offset: count, waitMs: durationMs}, {requiredKeys: ['build', 'offset']})}),
	fc.record({type: fc.constant('cancel'), body: fc.record({id: text})}),
	fc.record({type: fc.constant('retry'), body: fc.record({id: text, suggestion: id})}),
	fc.record({type: fc.constantFrom('builders', 'tokens'), body: fc.constant({})}),
	fc.record({type: fc.constantFrom('pause', 'resume', 'drain'), body: fc.record({builder: text})}),
	fc.record({type: fc.constant('join'), body: fc.record({url: text, token: text}, {requiredKeys: ['url']})}),
	fc.record({type: fc.constant('leave'), body: fc.record({url: text})}),
	fc.record({type: fc.constantFrom('listen', 'unlisten'), body: fc.record({host: text, port: fc.nat(65_535)})}),
	fc.record({type: fc.constant('create-token'), body: fc.record({role, name: text}, {requiredKeys: ['role']})}),
	fc.record({type: fc.constant('revoke-token'), body: fc.record({id: text})}),
);

const builderRow: fc.Arbitrary<BuilderRow> = fc.tuple(builder, count, count).map(([row, running, queued]) => ({...row, running, queued}));
export const tokenRow: fc.Arbitrary<TokenRow> = fc.record({id, role, name: text, createdAt: count, revokedAt: count}, {requiredKeys: ['id', 'role', 'createdAt']});

const reply: fc.Arbitrary<Reply> = fc.oneof(
	fc.record({type: fc.constant('suggested'), body: fc.record({suggestion: id, builds: some(build), missing: some(plain), elsewhere: some(plain)}, {requiredKeys: ['suggestion', 'builds', 'missing']})}),
	fc.record({type: fc.constant('builds'), body: fc.record({builds: some(build), version: text})}),
	fc.record({type: fc.constant('log'), body: fc.record({bytes, offset: count, attempt: count, isWhole: fc.boolean()})}),
	fc.record({type: fc.constant('builders'), body: fc.record({builders: some(builderRow)})}),
	fc.record({type: fc.constant('done'), body: fc.record({count})}),
	fc.record({type: fc.constant('token'), body: fc.record({id, secret: text})}),
	fc.record({type: fc.constant('tokens'), body: fc.record({tokens: some(tokenRow)})}),
	fc.record({type: fc.constant('refused'), body: fc.record({kind: fc.constantFrom('wrong', 'unknown', 'forbidden'), message: words})}),
);

export const ask: fc.Arbitrary<Ask> = fc.record({id, question});
export const answer: fc.Arbitrary<Answer> = fc.record({id, reply});

const head = fc.record({hub: id, upTo: count, since: count});
const recordBody: fc.Arbitrary<RecordBody> = fc.oneof(
	fc.record({type: fc.constant('suggestion'), suggestion, queuedAt: count, first: positive, isWaiting: fc.boolean(), isOver: fc.boolean(), for: id}, {requiredKeys: ['type', 'suggestion', 'queuedAt', 'first', 'isWaiting', 'isOver']}),
	fc.record({type: fc.constant('row'), row: build}),
	fc.record({type: fc.constant('gone'), id}),
	fc.record({type: fc.constant('builder'), builder}),
	fc.record({type: fc.constant('hub'), name: text, links: some(id)}),
);
const ofPeers = {session: id, to: id};

export const peerMessage: fc.Arbitrary<PeerMessage> = fc.oneof(
	fc.record({type: fc.constant('peer-hello'), session: id, to: id, body: fc.record({hub: id, heads: some(head), refusal: words}, {requiredKeys: ['hub', 'heads']})}, {requiredKeys: ['type', 'session', 'body']}),
	fc.record({type: fc.constant('records'), ...ofPeers, body: fc.record({hub: id, upTo: count, since: count, after: count, records: some(fc.record({number: positive, body: recordBody}))})}),
	fc.record({type: fc.constant('have'), ...ofPeers, body: fc.record({heads: some(head)})}),
	fc.record({type: fc.constant('peer-ask'), ...ofPeers, body: fc.record({id, from: id, for: id, hops: fc.nat(40), question})}),
	fc.record({type: fc.constant('peer-answer'), ...ofPeers, body: fc.record({id, for: id, hops: fc.nat(40), reply})}),
);
