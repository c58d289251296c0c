import {describe, expect, test} from 'vitest';
import {HubWorld, queued, running} from './world.ts';

describe('a suggestion', () => {
	test('is a job for every builder, sent to all at once, and answered with its builds', () => {
		const world = new HubWorld();
		const builders = ['a', 'b', 'c'].map(name => world.join(name));
		const {builds, missing} = world.suggest({revisions: ['main', 'dev']});
		expect(builds.map(({id, builder, revision, state}) => [id, builder, revision, state])).toEqual([
			['s.1', 'a', 'main', 'queued'], ['s.2', 'b', 'main', 'queued'], ['s.3', 'c', 'main', 'queued'],
			['s.1-2', 'a', 'dev', 'queued'], ['s.2-2', 'b', 'dev', 'queued'], ['s.3-2', 'c', 'dev', 'queued'],
		]);
		expect(missing).toEqual([]);
		expect(world.broadcasts).toHaveLength(1);
		expect(world.broadcasts[0]).toMatchObject({type: 'work-for-all', body: {seats: [[1, 3]]}});
		expect(builders.map(({jobs}) => [...jobs.values()].map(({id, revision}) => `${id} ${revision}`))).toEqual([['s.1 main', 's.1-2 dev'], ['s.2 main', 's.2-2 dev'], ['s.3 main', 's.3-2 dev']]);
		expect(builders[0]?.jobs.get('s.1-2')).toEqual(world.ledger.job('s.1-2')?.job);
	});

	test('says all that its builds need', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest({steps: 'sub/*', supersedes: true, timeLimitMs: 5});
		expect(a.jobs.get('s.1')).toEqual({id: 's.1', suggestion: 's', project: 'p', revision: 'r', steps: 'sub/*', supersedes: true, timeLimitMs: 5, queuedAt: world.now});
	});

	test('goes to those whose labels match, stars included', () => {
		const world = new HubWorld();
		world.join('a', {labels: {os: 'linux-6', gpu: ''}});
		world.join('b', {labels: {os: 'mac'}});
		world.join('c', {labels: {os: 'linux-5'}});
		expect(world.suggest({on: {os: 'linux-*'}}).builds.map(({builder}) => builder)).toEqual(['a', 'c']);
		expect(world.broadcasts[0]).toMatchObject({body: {seats: [[1, 1], [3, 3]]}});
		expect(world.suggest({id: 't', on: {os: '*', gpu: '*'}}).builds.map(({builder}) => builder)).toEqual(['a']);
		expect(world.suggest({id: 'u', on: {constructor: '*'}}).builds).toEqual([]);
	});

	test('for any one goes to whoever has the least to do for what it does at a time', () => {
		const world = new HubWorld();
		world.join('a');
		world.join('b', {jobs: 4});
		const chosen = [1, 2, 3, 4, 5, 6].map(index => world.suggest({id: `s${index}`, isForAnyOne: true}).builds.map(({builder}) => builder).join());
		expect(chosen).toEqual(['a', 'b', 'b', 'b', 'b', 'a']);
	});

	test('of many revisions for any one is spread', () => {
		const world = new HubWorld();
		world.join('a');
		world.join('b');
		expect(world.suggest({isForAnyOne: true, revisions: ['1', '2', '3']}).builds.map(({id}) => id)).toEqual(['s.1', 's.2-2', 's.1-3']);
	});

	test('for any one does not wait for one that is paused or away while another can begin', () => {
		const world = new HubWorld();
		world.join('a').lost();
		world.join('b');
		world.join('c');
		world.ask({type: 'pause', body: {builder: 'b'}});
		expect([1, 2].map(index => world.suggest({id: `s${index}`, isForAnyOne: true}).builds[0]?.builder)).toEqual(['c', 'c']);
	});

	test('goes to paused ones, not to draining or offline ones', () => {
		const world = new HubWorld();
		for (const name of ['a', 'b', 'c', 'd']) {
			world.join(name);
		}

		world.ask({type: 'pause', body: {builder: 'a'}});
		world.ask({type: 'drain', body: {builder: 'b'}});
		world.builders.get('c1')?.bye();
		expect(world.suggest().builds.map(({builder}) => builder)).toEqual(['a', 'd']);
	});

	test('goes to one that is missing for less than 15 seconds, and says so', () => {
		const world = new HubWorld();
		const a = world.join('a').lost();
		world.join('b').lost();
		world.advance(14_999);
		expect(world.suggest()).toMatchObject({builds: [{builder: 'a'}, {builder: 'b'}], missing: ['a', 'b']});
		world.advance(1);
		world.join('c');
		expect(world.suggest({id: 't'})).toMatchObject({builds: [{builder: 'c'}], missing: []});
		a.hello();
		expect([...a.jobs.keys()]).toEqual(['s.1']);
	});

	test('goes to those that were there when the last hub went, for a minute', () => {
		const world = new HubWorld();
		world.join('a');
		world.join('b').bye();
		world.restart();
		world.advance(59_000);
		expect(world.suggest().builds.map(({builder}) => builder)).toEqual(['a']);
		world.advance(1000);
		expect(world.suggest({id: 't'}).builds).toEqual([]);
		world.restart();
		expect(world.suggest({id: 'u'}).builds).toEqual([]);
	});

	test('that comes twice is taken once', () => {
		const world = new HubWorld();
		world.join('a');
		const first = world.suggest();
		expect(world.suggest()).toEqual(first);
		expect(world.ledger.rows()).toHaveLength(1);
	});

	test('without a revision, or one that repeats a build by itself, is refused', () => {
		const world = new HubWorld();
		world.join('a');
		const body = {id: 's', project: 'p', on: {}, isForAnyOne: false, supersedes: false};
		expect(world.ask({type: 'suggest', body: {...body, revisions: []}})).toMatchObject({type: 'refused', body: {kind: 'wrong'}});
		expect(world.ask({type: 'suggest', body: {...body, revisions: ['r'], retryOf: 'x'}})).toMatchObject({type: 'refused', body: {kind: 'wrong'}});
		expect(world.ledger.suggestions.size).toBe(0);
	});
});

describe('a suggestion that no builder matches', () => {
	test('waits for the first that does, over a restart, and goes to no other', () => {
		const world = new HubWorld();
		world.join('a', {labels: {os: 'mac'}});
		const queuedAt = world.now;
		expect(world.suggest({on: {os: 'linux'}})).toMatchObject({builds: [], missing: []});
		world.advance(1000);
		world.restart();
		const b = world.join('b', {labels: {os: 'linux'}});
		const c = world.join('c', {labels: {os: 'linux'}});
		expect(b.heard('welcome')[0]?.body.work).toEqual([expect.objectContaining({id: 's.2', queuedAt})]);
		expect([...c.jobs]).toEqual([]);
		world.restart();
		expect([...world.join('d', {labels: {os: 'linux'}}).jobs]).toEqual([]);
	});

	test('does not go to one that drains', () => {
		const world = new HubWorld();
		world.suggest();
		const a = world.meet('a');
		a.hello([], true);
		expect([...a.jobs]).toEqual([]);
		expect([...world.join('b').jobs.keys()]).toEqual(['s.2']);
	});

	test('is dropped when it has waited long enough, not before', () => {
		const world = new HubWorld({keepMs: 3 * 86_400_000});
		world.suggest({id: 's'});
		world.advance(86_400_000);
		world.suggest({id: 't'});
		world.advance(2 * 86_400_000 - 1);
		world.restart();
		expect(world.ledger.read().waiting.map(({suggestion}) => suggestion.id)).toEqual(['s', 't']);
		world.advance(1);
		expect(world.ledger.read().waiting.map(({suggestion}) => suggestion.id)).toEqual(['t']);
		expect([...world.join('a').jobs.keys()]).toEqual(['t.1']);
	});

	test('is dropped when it is cancelled', () => {
		const world = new HubWorld();
		world.suggest();
		expect(world.ask({type: 'cancel', body: {id: 's'}})).toEqual({type: 'done', body: {count: 1}});
		expect([...world.join('a').jobs]).toEqual([]);
		expect(world.ledger.read().waiting).toEqual([]);
	});
});

describe('work', () => {
	test('is sent again, ever more seldom, until its builder says that it has it', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest();
		const times: number[] = [];
		for (let second = 0; second < 200; second++) {
			const before = a.work.get('s.1');
			world.advance(1000);
			if (a.work.get('s.1') !== before) {
				times.push(second + 1);
			}
		}

		expect(times).toEqual([5, 15, 35, 75, 135, 195]);
		a.accepts('s.1');
		world.advance(1_000_000);
		expect(a.work.get('s.1')).toBe(1 + times.length);
	});

	test('is sent with the welcome, without what the builder has', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest({revisions: ['1', '2']});
		a.lost();
		a.hello([{job: 's.1', attempt: 1}]);
		expect(a.heard('welcome').at(-1)?.body.work.map(({id}) => id)).toEqual(['s.1-2']);
		world.advance(5000);
		expect([a.work.get('s.1'), a.work.get('s.1-2')]).toEqual([1, 3]);
	});

	test('is sent again when the clock has been set back meanwhile', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest();
		expect(a.work.get('s.1')).toBe(1);
		world.now -= 500_000;
		for (const [timer, at] of world.timers) {
			world.timers.set(timer, at - 500_000);
		}

		world.advance(20_000);
		expect(a.work.get('s.1')).toBeGreaterThan(1);
	});

	test('that was accepted is not sent again to the process that has it', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest();
		a.accepts('s.1');
		world.restart();
		a.hello([{job: 's.1', attempt: 1}]);
		expect(a.work.get('s.1')).toBe(1);
		// Once it is welcomed a late copy of an earlier hello says nothing.
		a.hello([]);
		expect(a.work.get('s.1')).toBe(1);
	});

	test('that a hub which has just begun knows as open is sent again to a process that has it no more: the hub has less than the one before it', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest();
		a.report([{job: 's.1', attempt: 3, steps: [running()]}]);
		world.restart();
		a.hello([]);
		expect(a.work.get('s.1')).toBe(2);
		expect(world.ledger.rows()).toMatchObject([{id: 's.1', state: 'queued', logBytes: 0}]);
	});

	test('that a new process of its builder has lost is sent as if for the first time', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest();
		a.report([{job: 's.1', attempt: 3, steps: [running()]}], [{job: 's.1', attempt: 3, step: 0, offset: 0, bytes: Buffer.from('old')}]);
		a.lost();
		const next = world.join('a', {session: 'a2'});
		expect(next.work.get('s.1')).toBe(1);
		expect(world.states('s')).toEqual(['s.1 queued']);
		next.says('s.1', running()).prints('s.1', 'new');
		expect(world.ledger.log('s.1').toString()).toBe('new');
	});

	test('that a new process of its builder has in an older state counts as it has it', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest();
		a.report([{job: 's.1', attempt: 3, steps: [running()]}], [{job: 's.1', attempt: 3, step: 0, offset: 0, bytes: Buffer.from('old')}]);
		a.lost();
		const next = world.meet('a', {session: 'a2'}).hello([{job: 's.1', attempt: 2, steps: [queued()]}]);
		expect([next.work.get('s.1'), world.ledger.job('s.1')?.attempt, world.ledger.log('s.1').length]).toEqual([undefined, 2, 0]);
	});

	test('that is very much is sent in pages', () => {
		const world = new HubWorld();
		const a = world.join('a').lost();
		for (let index = 0; index < 450; index++) {
			world.suggest({id: `s${index}`});
		}

		a.hello();
		expect(a.work.size).toBe(200);
		world.suggest({id: 'late'});
		a.accepts('s0.1');
		expect(a.work.size).toBe(200);
		a.report([...a.jobs.keys()].map(job => ({job, attempt: 1})));
		expect(a.work.size).toBe(400);
		a.report([...a.jobs.keys()].map(job => ({job, attempt: 1})));
		expect(a.work.size).toBe(451);
		expect([...a.work.values()].every(times => times === 1)).toBe(true);
	});

	test('of a builder is not given to another one of a later session of the hub', () => {
		const world = new HubWorld();
		world.join('a');
		world.suggest();
		world.restart();
		expect([...world.join('b').jobs]).toEqual([]);
		expect([...world.builders.get('a1')!.hello().jobs.keys()]).toEqual(['s.1']);
	});
});
