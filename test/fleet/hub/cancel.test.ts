import {describe, expect, test} from 'vitest';
import {cancelled, failed, HubWorld, passed, queued, running, type Script} from './world.ts';

function told(script: Script): readonly string[] {
	return script.heard('cancel').flatMap(({body}) => body.jobs.map(({job, step, reason}) => `${job}${step === undefined ? '' : ` ${step}`} ${reason}`));
}

describe('a cancel', () => {
	test('of a suggestion reaches all of its builders, and is answered with the number of builds', () => {
		const world = new HubWorld();
		const [a, b] = [world.join('a'), world.join('b')];
		world.suggest({revisions: ['1', '2']});
		world.suggest({id: 't'});
		a.says('s.1', running());
		b.builds('s.2');
		expect(world.ask({type: 'cancel', body: {id: 's'}})).toEqual({type: 'done', body: {count: 3}});
		expect([told(a), told(b)]).toEqual([['s.1 cancelled', 's.1-2 cancelled'], ['s.2-2 cancelled']]);
		a.says('s.1', {...cancelled(), startedAt: 5});
		expect(world.ledger.rowsOf('s.1')).toMatchObject([{state: 'cancelled', exitCode: 130, reason: 'cancelled'}]);
	});

	test('of a step leaves the others alone', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest();
		a.says('s.1', running('a'), queued('b'));
		expect(world.ask({type: 'cancel', body: {id: 's.1:2'}})).toEqual({type: 'done', body: {count: 1}});
		expect(told(a)).toEqual(['s.1 b cancelled']);
		expect(world.ask({type: 'cancel', body: {id: 's.1'}})).toEqual({type: 'done', body: {count: 2}});
		expect(told(a).slice(1)).toEqual(['s.1 cancelled']);
	});

	test('of a step is of this step, wherever the next attempt has it, and over where that has none', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest();
		a.says('s.1', queued('a'), queued('b'));
		world.ask({type: 'cancel', body: {id: 's.1:2'}});
		a.report([{job: 's.1', attempt: 2, steps: [queued('b'), queued('c')]}]);
		world.advance(5000);
		expect(told(a)).toEqual(['s.1 b cancelled', 's.1 b cancelled']);
		a.report([{job: 's.1', attempt: 3, steps: [queued('c'), queued('d')]}]);
		world.advance(1_000_000);
		expect(told(a)).toHaveLength(2);
	});

	test('is said again until the build has ended', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest();
		a.says('s.1', running('a'), running('b'));
		world.ask({type: 'cancel', body: {id: 's.1:1'}});
		world.advance(5000);
		expect(told(a)).toEqual(['s.1 a cancelled', 's.1 a cancelled']);
		a.says('s.1', {...cancelled('a'), startedAt: 5}, running('b'));
		world.advance(1_000_000);
		expect(told(a)).toHaveLength(2);
		expect(world.timers.has('resend:a')).toBe(false);
	});

	test('for a builder that is away is kept, and told with its welcome', () => {
		const world = new HubWorld();
		const a = world.join('a').lost();
		world.suggest();
		expect(world.ask({type: 'cancel', body: {id: 's.1'}})).toEqual({type: 'done', body: {count: 1}});
		expect(world.ask({type: 'cancel', body: {id: 's.1'}})).toEqual({type: 'done', body: {count: 1}});
		expect(told(a)).toEqual([]);
		world.restart();
		a.hello();
		expect(a.heard('welcome').at(-1)?.body).toMatchObject({work: [{id: 's.1'}], cancelled: [{job: 's.1', reason: 'cancelled'}]});
		expect(world.ledger.job('s.1')?.cancelWanted).toHaveLength(1);
		a.says('s.1', cancelled());
		a.lost().hello();
		expect(a.heard('welcome').at(-1)?.body.cancelled).toEqual([]);
	});

	test('of what has ended, or that nobody knows, does nothing', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest({revisions: ['1', '2']});
		a.builds('s.1').says('s.1-2', passed('', 10));
		for (const id of ['s.1', 's.1-2', 'x', 's.1-2:7']) {
			expect(world.ask({type: 'cancel', body: {id}})).toEqual({type: 'done', body: {count: 0}});
		}

		expect(told(a)).toEqual([]);
	});
});

describe('a retry', () => {
	test('is a new build of the same step by the same builder, with the limits of the old one', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.join('b');
		world.suggest({timeLimitMs: 7, steps: 'sub/*', on: {}});
		a.says('s.1', passed('sub/a'), failed(1, 'sub/b'));
		const reply = world.ask({type: 'retry', body: {id: 's.1:2', suggestion: 't'}});
		expect(reply).toMatchObject({type: 'suggested', body: {suggestion: 't', missing: [], builds: [{id: 't.1', builder: 'a', step: 'sub/b', state: 'queued', retryOf: 's.1:2'}]}});
		expect(a.jobs.get('t.1')).toEqual({id: 't.1', suggestion: 't', project: 'p', revision: 'r', steps: 'sub/*', step: 'sub/b', supersedes: false, timeLimitMs: 7, queuedAt: world.now});
		a.says('t.1', passed('sub/b'));
		expect(world.ledger.rowsOf('t')).toMatchObject([{id: 't.1', step: 'sub/b', state: 'passed', retryOf: 's.1:2'}]);
		expect(world.ledger.suggestions.get('t')?.suggestion).toMatchObject({retryOf: 's.1:2', revisions: ['r']});
	});

	test('of a suggestion repeats all of it that is over, each with an id made of the new one', () => {
		const world = new HubWorld();
		const [a, b] = [world.join('a'), world.join('b')];
		world.suggest({revisions: ['1', '2']});
		a.builds('s.1').builds('s.1-2', 1);
		b.builds('s.2', 1);
		const reply = world.ask({type: 'retry', body: {id: 's', suggestion: 't'}});
		expect(reply).toMatchObject({body: {builds: [{id: 't.1', retryOf: 's.1'}, {id: 't-2.2', retryOf: 's.2'}, {id: 't-3.1', retryOf: 's.1-2'}]}});
		expect([...a.jobs.values()].filter(({suggestion}) => suggestion !== 's').map(({id, revision}) => `${id} ${revision}`)).toEqual(['t.1 1', 't-3.1 2']);
		expect(world.ask({type: 'retry', body: {id: 's', suggestion: 't'}})).toEqual(reply);
	});

	test('waits for its builder, and for no other', () => {
		const world = new HubWorld();
		const a = world.join('a');
		const b = world.join('b');
		world.suggest({isForAnyOne: true});
		a.builds('s.1').bye();
		expect(world.ask({type: 'retry', body: {id: 's.1', suggestion: 't'}})).toMatchObject({body: {builds: [{id: 't.1'}], missing: ['a']}});
		world.restart();
		b.hello();
		expect([...b.jobs]).toEqual([]);
		expect([...world.join('a', {session: 'a2'}).jobs.keys()]).toEqual(['t.1']);
	});

	test('of nothing is refused, and of what still runs', () => {
		const world = new HubWorld();
		world.join('a');
		world.suggest();
		expect(world.ask({type: 'retry', body: {id: 'x', suggestion: 't'}})).toEqual({type: 'refused', body: {kind: 'unknown', message: 'There is no build x'}});
		expect(world.ask({type: 'retry', body: {id: 's', suggestion: 't'}})).toEqual({type: 'refused', body: {kind: 'wrong', message: 's has not ended yet'}});
		expect(world.ledger.suggestions.has('t')).toBe(false);
	});
});
