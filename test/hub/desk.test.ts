import path from 'node:path';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import type {Build, Suggestion} from '../../source/fleet/builds.ts';
import type {StoredBuild} from '../../source/fleet/hub/events.ts';
import type {BuildFilter, Question, Reply, TokenRole} from '../../source/fleet/questions.ts';
import {somebodyHere, type DeskNews} from '../../source/hub/desk.ts';
import {openLedger} from '../../source/hub/ledger/ledger.ts';
import {openDesk} from '../../source/hub/open-desk.ts';
import {openTokens} from '../../source/hub/tokens.ts';
import {createWaiters} from '../../source/hub/waiters.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

const adminToken = 'a'.repeat(43);
const row = (state: StoredBuild['state'], more: Partial<StoredBuild> = {}): StoredBuild =>
	({id: 'x.1', job: 'x.1', suggestion: 'x', project: 'p', revision: 'r', step: '', builder: 'n1', state, queuedAt: 1, logBytes: 0, ...more});

function deskOf() {
	const ledger = openLedger(path.join(workspace({}).directory, 'hub'));
	onTestFinished(() => {
		ledger.close();
	});
	const asked: Question[] = [];
	/** What the other hub answers whoever asks for a log. */
	const elsewhere: Array<Extract<Reply, {readonly type: 'log'}>['body']> = [];
	const revoked: string[] = [];
	const tokens = openTokens({ledger, adminToken, now: () => 5, revoked: id => revoked.push(id)});
	const desk = openDesk({version: '1', startedAt: 0, address: 'mqtt://127.0.0.1:1', keepMs: 1, maxBytes: 1}, {
		ledger,
		tokens,
		waiters: createWaiters(),
		async askLoop(question): Promise<Reply> {
			asked.push(question);
			return {type: 'done', body: {count: asked.length}};
		},
		connect: async () => ({type: 'done', body: {count: 1}}),
		askElsewhere: async (hub, question): Promise<Reply> => {
			asked.push(question);
			if (question.type === 'retry') {
				const build = {...row('queued'), id: 'y.1', job: 'y.1', suggestion: 'y', hub};
				setImmediate(foreign, build);
				const {hub: _, ...own} = build;
				return {type: 'suggested', body: {suggestion: 'y', builds: [own], missing: []}};
			}

			const next = question.type === 'log' ? elsewhere.shift() : undefined;
			return next ? {type: 'log', body: next} : {type: 'refused', body: {kind: 'unknown', message: `${hub} is asked`}};
		},
	});
	const store = (stored: StoredBuild, log?: {readonly offset: number; readonly text: string}, attempt = 1) => {
		const logs = log ? [{build: stored.id, offset: log.offset, bytes: Buffer.from(log.text)}] : [];
		ledger.commit([{type: 'rows', job: stored.job, attempt, rows: [stored]}], logs);
		const {said: _said, ...build} = stored;
		desk.told({builds: [build], builders: [], gone: [], notices: [], logs: logs.map(({build: id}) => id)});
	};
	ledger.commit([
		{type: 'suggestion', suggestion: {id: 'x', project: 'p', revisions: ['r'], on: {}, isForAnyOne: false, supersedes: false}, queuedAt: 1, isWaiting: false},
		{type: 'job', job: {job: {id: 'x.1', suggestion: 'x', project: 'p', revision: 'r', supersedes: false, queuedAt: 1}, builder: 'n1', attempt: 0, isSettled: false, cancelWanted: []}},
		{type: 'row', row: row('queued')},
	], []);
	const foreign = (build: Build) => {
		ledger.commit([{type: 'foreign-row', row: build}], []);
		desk.told({builds: [build], builders: [], gone: [], notices: [], logs: []});
	};
	return {desk, asked, revoked, store, tokens, foreign, elsewhere};
}

describe('who may ask what', () => {
	const changes: readonly Question[] = [{type: 'cancel', body: {id: 'x'}}, {type: 'retry', body: {id: 'x', suggestion: 'y'}}, {type: 'pause', body: {builder: 'n1'}}, {type: 'drain', body: {builder: 'n1'}}];
	const looks: readonly Question[] = [{type: 'builds', body: {}}, {type: 'show', body: {id: 'x'}}, {type: 'log', body: {build: 'x.1', offset: 0}}, {type: 'builders', body: {}}];
	const ofTokens: readonly Question[] = [{type: 'tokens', body: {}}, {type: 'create-token', body: {role: 'admin'}}, {type: 'revoke-token', body: {id: 'x'}}];

	test.each<[TokenRole, readonly [boolean, boolean, boolean]]>([
		['admin', [true, true, true]],
		['client', [true, true, false]],
		['reader', [true, false, false]],
		['builder', [false, false, false]],
		['hub', [false, false, false]],
	])('a token of the role %s may look, change, and make tokens: %j', async (role, may) => {
		const {desk} = deskOf();
		const isAllowed = async (questions: readonly Question[]) => {
			const refused = await Promise.all(questions.map(async question => {
				const reply = await desk.ask(question, {role});
				return reply.type === 'refused' && reply.body.kind === 'forbidden';
			}));
			expect(new Set(refused).size).toBe(1);
			return !refused[0];
		};
		expect([await isAllowed(looks), await isAllowed(changes), await isAllowed(ofTokens)]).toEqual(may);
	});
});

describe('the same question', () => {
	test('by the same id has the answer that it had, when it changes something', async () => {
		const {desk, asked} = deskOf();
		const question: Question = {type: 'cancel', body: {id: 'x'}};
		expect(await desk.ask(question, somebodyHere, {id: 'c/1'})).toEqual(await desk.ask(question, somebodyHere, {id: 'c/1'}));
		expect(asked).toHaveLength(1);
		await desk.ask(question, somebodyHere, {id: 'c/2'});
		expect(asked).toHaveLength(2);
		const [one, again] = [await desk.ask({type: 'create-token', body: {role: 'client'}}, somebodyHere, {id: 'c/3'}), await desk.ask({type: 'create-token', body: {role: 'client'}}, somebodyHere, {id: 'c/3'})];
		expect(again).toEqual(one);
		expect(await desk.ask({type: 'tokens', body: {}}, somebodyHere)).toMatchObject({body: {tokens: [{role: 'client'}]}});
	});

	test('looks again when it only looks', async () => {
		const {desk, store} = deskOf();
		const question: Question = {type: 'show', body: {id: 'x'}};
		expect(await desk.ask(question, somebodyHere, {id: 'c/1'})).toMatchObject({body: {builds: [{state: 'queued'}]}});
		store(row('running'));
		expect(await desk.ask(question, somebodyHere, {id: 'c/1'})).toMatchObject({body: {builds: [{state: 'running'}]}});
	});

	test('of a suggestion or a retry that the ledger has asks nobody else: it would be built again', async () => {
		const {desk, asked} = deskOf();
		const suggestion = {id: 'x', project: 'p', revisions: ['r'], on: {}, isForAnyOne: false, supersedes: false};
		expect(await desk.ask({type: 'suggest', body: suggestion}, somebodyHere)).toMatchObject({type: 'suggested', body: {suggestion: 'x', builds: [{id: 'x.1'}]}});
		expect(await desk.ask({type: 'retry', body: {id: 'w.1', suggestion: 'x'}}, somebodyHere)).toMatchObject({type: 'suggested', body: {suggestion: 'x', builds: [{id: 'x.1'}]}});
		expect(asked).toEqual([]);
	});
});

test.each<[string, Partial<Suggestion>, string]>([
	['project', {project: '../x'}, '"../x" is no project\'s name'],
	['revision', {revisions: ['a\nb']}, 'a revision has no control characters'],
	['label', {on: {'a b': 'c'}}, '"a b" is no label\'s name'],
	['choice of steps', {steps: 'a\nb'}, 'steps'],
	['time limit', {timeLimitMs: 2 ** 31}, 'timeLimitMs'],
	['list of revisions', {revisions: []}, 'a suggestion names at least one revision'],
])('a %s that no builder would understand is refused, whatever way it comes: it would keep builders from all their work', async (_what, wrong, words) => {
	const {desk, asked} = deskOf();
	const suggestion = {id: 'w', project: 'p', revisions: ['r'], on: {}, isForAnyOne: false, supersedes: false};
	expect(await desk.ask({type: 'suggest', body: {...suggestion, ...wrong}}, somebodyHere)).toMatchObject({type: 'refused', body: {kind: 'wrong', message: expect.stringContaining(words)}});
	expect(asked).toEqual([]);
	expect(await desk.ask({type: 'suggest', body: suggestion}, somebodyHere)).toMatchObject({type: 'done'});
});

test('builds of a builder that is called with its hub are those of that hub, however many others are of its name', async () => {
	const {desk, foreign, store} = deskOf();
	store(row('passed', {exitCode: 0, endedAt: 2}));
	foreign(row('passed', {id: 'y.1', job: 'y.1', suggestion: 'y', hub: 'h2'}));
	foreign(row('failed', {id: 'z.1', job: 'z.1', suggestion: 'z', hub: 'h3'}));
	foreign(row('passed', {id: 'v.1', job: 'v.1', suggestion: 'v', hub: 'h2'}));
	const ids = async (body: BuildFilter) => {
		const reply = await desk.ask({type: 'builds', body}, somebodyHere);
		return reply.type === 'builds' ? reply.body.builds.map(({id}) => id) : reply;
	};
	expect(await ids({builder: 'n1@h2'})).toEqual(['v.1', 'y.1']);
	expect(await ids({builder: 'n1@h2', limit: 1})).toEqual(['v.1']);
	expect(await ids({builder: 'n1@h2', before: 'v.1'})).toEqual(['y.1']);
	expect(await ids({builder: 'n1@h3', state: 'passed'})).toEqual([]);
	expect(await ids({builder: 'n1'})).toEqual(['v.1', 'z.1', 'y.1', 'x.1']);
});

describe('who waits', () => {
	test('is told of rows that are others than those that he knows, and not of a log that grows', async () => {
		const {desk, store} = deskOf();
		const first = await desk.ask({type: 'show', body: {id: 'x'}}, somebodyHere);
		const known = first.type === 'builds' ? first.body.version : '';
		const told = vi.fn();
		const waiting = desk.ask({type: 'show', body: {id: 'x', known, waitMs: 60_000}}, somebodyHere).then(reply => {
			told();
			return reply;
		});
		store(row('queued', {logBytes: 3}), {offset: 0, text: 'abc'});
		await new Promise(resolve => {
			setImmediate(resolve);
		});
		expect(told).not.toHaveBeenCalled();
		store(row('running', {logBytes: 3}));
		expect(await waiting).toMatchObject({body: {builds: [{state: 'running'}]}});
		const gone = new AbortController();
		const other = desk.ask({type: 'show', body: {id: 'x', known: (await waiting as {body: {version: string}}).body.version, waitMs: 60_000}}, somebodyHere, {signal: gone.signal});
		gone.abort();
		expect(await other).toMatchObject({type: 'builds'});
	});

	test('for more of a log has it as soon as it is there, and hears that it is whole', async () => {
		const {desk, store} = deskOf();
		const more = desk.ask({type: 'log', body: {build: 'x.1', offset: 0, waitMs: 60_000}}, somebodyHere);
		store(row('running', {logBytes: 3}), {offset: 0, text: 'abc'});
		expect(await more).toMatchObject({body: {bytes: new Uint8Array(Buffer.from('abc')), offset: 0, attempt: 1, isWhole: false}});
		const end = desk.ask({type: 'log', body: {build: 'x.1', offset: 3, waitMs: 60_000}}, somebodyHere);
		store(row('passed', {logBytes: 3, exitCode: 0, endedAt: 2}));
		expect(await end).toMatchObject({body: {bytes: new Uint8Array(), offset: 3, isWhole: true}});
	});

	test('for a log that is begun anew has it from its beginning, and is told so', async () => {
		const {desk, store} = deskOf();
		store(row('running', {logBytes: 5}), {offset: 0, text: 'first'});
		const pieces: string[] = [];
		const following = (async () => {
			for await (const {bytes, isAnew} of desk.followLog('x.1', 0, new AbortController().signal)) {
				pieces.push(`${isAnew ? 'anew ' : ''}${Buffer.from(bytes).toString()}`);
			}
		})();
		await until('the first', () => pieces.length === 1);
		store(row('running', {logBytes: 7}), {offset: 0, text: 'another'}, 2);
		await until('the second', () => pieces.length === 2);
		store(row('failed', {logBytes: 7, exitCode: 1, endedAt: 3}), undefined, 2);
		await following;
		expect(pieces).toEqual(['first', 'anew another', '']);
	});

	test('for what nobody knows is told that at once', async () => {
		const {desk, asked} = deskOf();
		const questions: readonly Question[] = [{type: 'show', body: {id: 'nope', waitMs: 60_000}}, {type: 'log', body: {build: 'nope', offset: 0, waitMs: 60_000}}, {type: 'cancel', body: {id: 'nope'}}];
		for (const question of questions) {
			expect(await desk.ask(question, somebodyHere)).toEqual({type: 'refused', body: {kind: 'unknown', message: 'There is no build nope'}});
		}

		expect(asked).toEqual([]);
	});
});

test('many changes are one piece of news, each thing as it is last', async () => {
	const {desk, store} = deskOf();
	const news: DeskNews[] = [];
	const stop = desk.subscribe(each => news.push(each));
	store(row('running'));
	store(row('passed', {exitCode: 0, endedAt: 2}));
	desk.told({builds: [], builders: [], gone: ['y.1'], goneBuilders: ['n3@h2'], notices: ['n2 is back'], logs: []});
	await until('news', () => news.length > 0);
	expect(news).toMatchObject([{builds: [{id: 'x.1', state: 'passed'}], removed: ['y.1'], builders: [], removedBuilders: ['n3@h2'], notices: ['n2 is back']}]);
	stop();
});

test('a badge is the worst of the newest suggestion, and of a project that was never built there is none', () => {
	const {desk, store} = deskOf();
	store(row('failed', {exitCode: 1, endedAt: 2}));
	expect(desk.badge('p')).toMatchObject({state: 'failed', build: {id: 'x.1'}});
	expect(desk.badge('p', 'r')?.state).toBe('failed');
	expect(desk.badge('p', 'other')).toBeUndefined();
	expect(desk.badge('q')).toBeUndefined();
});

test('a token is known by its digest, until it is revoked; the one of the file always', async () => {
	const {desk, revoked} = deskOf();
	expect(desk.identify(undefined)).toBeUndefined();
	expect(desk.identify('')).toBeUndefined();
	expect(desk.identify(adminToken)).toEqual({role: 'admin'});
	const made = await desk.ask({type: 'create-token', body: {role: 'builder', name: 'n1'}}, somebodyHere);
	const {id, secret} = made.type === 'token' ? made.body : {id: '', secret: ''};
	expect(secret).toMatch(/^[\w-]{43}$/);
	expect(desk.identify(secret)).toEqual({role: 'builder', name: 'n1'});
	expect(desk.identify(`${secret}x`)).toBeUndefined();
	expect(await desk.ask({type: 'revoke-token', body: {id}}, somebodyHere)).toEqual({type: 'done', body: {count: 1}});
	expect(desk.identify(secret)).toBeUndefined();
	expect(await desk.ask({type: 'revoke-token', body: {id}}, somebodyHere)).toEqual({type: 'done', body: {count: 0}});
	expect(revoked).toEqual([id]);
});

describe('what belongs to a joined hub', () => {
	test('is shown with the rest; its log is asked for there, and so is its end', async () => {
		const {desk, asked, foreign} = deskOf();
		foreign({...row('running'), id: 'x.h2.1', job: 'x.h2.1', hub: 'h2'});
		const shown = await desk.ask({type: 'show', body: {id: 'x'}}, somebodyHere);
		expect(shown.type === 'builds' && shown.body.builds.map(({id, hub}) => `${hub ?? 'here'} ${id}`)).toEqual(['here x.1', 'h2 x.h2.1']);
		expect(await desk.ask({type: 'log', body: {build: 'x.h2.1', offset: 0}}, somebodyHere)).toEqual({type: 'refused', body: {kind: 'unknown', message: 'h2 is asked'}});
		await desk.ask({type: 'cancel', body: {id: 'x.h2.1'}}, somebodyHere);
		expect(asked.map(({type}) => type)).toEqual(['log', 'cancel']);
	});

	test('has its log followed and read there, from its beginning when the build begins anew', async () => {
		const {desk, foreign, elsewhere} = deskOf();
		foreign({...row('running'), id: 'x.h2.1', job: 'x.h2.1', hub: 'h2'});
		const said = (text: string, offset: number, attempt: number, isWhole = false) => ({bytes: Buffer.from(text), offset, attempt, isWhole});
		elsewhere.push(said('one ', 0, 1), said('', 4, 1), said('two ', 4, 1), said('much later', 8, 2), said('anew', 0, 2), said(' and over', 4, 2, true));
		const pieces: string[] = [];
		for await (const {bytes, offset, isAnew, isWhole} of desk.followLog('x.h2.1', 0, new AbortController().signal)) {
			pieces.push(`${offset} ${String(Buffer.from(bytes))}${isAnew ? ' (anew)' : ''}${isWhole ? ' (whole)' : ''}`);
		}

		expect(pieces).toEqual(['0 one ', '4 two ', '0 anew (anew)', '4  and over (whole)']);
		elsewhere.push(said('all of it', 0, 1, true), said('all of it', 0, 1, true));
		expect(await desk.fetchLog('x.h2.1', 0, 3)).toMatchObject({bytes: Buffer.from('all'), isWhole: false});
		expect(await desk.fetchLog('x.h2.1', 0, 9)).toMatchObject({isWhole: true});
		expect(await desk.fetchLog('x.h2.1', 0, 9)).toBeUndefined();
		expect(desk.readLog('x.h2.1', 0, 9)).toBeUndefined();
	});

	test('is known here once a retry of it has been answered', async () => {
		const {desk, foreign} = deskOf();
		foreign({...row('failed'), id: 'x.h2.1', job: 'x.h2.1', hub: 'h2'});
		expect(await desk.ask({type: 'retry', body: {id: 'x.h2.1', suggestion: 'y'}}, somebodyHere)).toMatchObject({type: 'suggested'});
		expect(await desk.ask({type: 'show', body: {id: 'y'}}, somebodyHere)).toMatchObject({type: 'builds', body: {builds: [{id: 'y.1', hub: 'h2'}]}});
	});

	test('counts in the badge of its project', () => {
		const {desk, foreign} = deskOf();
		foreign({...row('failed'), id: 'x.h2.1', job: 'x.h2.1', hub: 'h2'});
		expect(desk.badge('p', 'r')).toMatchObject({state: 'failed', build: {id: 'x.h2.1'}});
	});

	test('is asked for once, by the hub where somebody asked first', async () => {
		const {desk, asked, foreign} = deskOf();
		foreign({...row('running'), id: 'x.h2.1', job: 'x.h2.1', hub: 'h2'});
		await desk.ask({type: 'cancel', body: {id: 'x'}}, somebodyHere, {isPassedOn: true});
		expect(asked).toHaveLength(1);
		await desk.ask({type: 'cancel', body: {id: 'x'}}, somebodyHere);
		expect(asked).toHaveLength(3);
	});
});
