import {describe, expect, test} from 'vitest';
import {HubWorld, running} from './world.ts';

describe('a builder that says hello', () => {
	test('is welcomed, with a seat of its own for ever', () => {
		const world = new HubWorld();
		world.join('a');
		world.join('b');
		world.restart();
		const seats = ['b', 'a', 'c'].map(name => world.join(name, {session: `${name}2`}).seat);
		world.advance(3000);
		expect(seats[2]).toBe(3);
		expect(['b', 'a'].map(name => world.builders.get(`${name}2`)?.seat)).toEqual([2, 1]);
	});

	test('is welcomed as often as it says it, and keeps its seat', () => {
		const world = new HubWorld();
		const a = world.join('a').hello().hello();
		expect(a.heard('welcome').map(({body}) => body.seat)).toEqual([1, 1, 1]);
	});

	test('has its labels, machine and slots from now on', () => {
		const world = new HubWorld();
		world.join('a', {labels: {os: 'linux'}, jobs: 3}).bye();
		world.join('a', {session: 'a2', labels: {os: 'mac'}, jobs: 4});
		expect(world.ask({type: 'builders', body: {}})).toMatchObject({body: {builders: [{name: 'a', labels: {os: 'mac'}, jobs: 4, state: 'online', running: 0, queued: 0}]}});
		expect(world.ledger.builder('a')).toMatchObject({labels: {os: 'mac'}, jobs: 4});
	});
});

describe('a second process under a name that is taken', () => {
	test('is refused when the first one answers, and the first one goes on', () => {
		const world = new HubWorld();
		const first = world.join('a');
		const second = world.join('a', {session: 'a2'});
		expect(first.heard('govern')).toHaveLength(1);
		expect(second.inbox).toEqual([]);
		first.report();
		expect(second.heard('refuse')[0]?.body.reason).toBe('the hub has a builder called a already; --name gives this one another');
		world.advance(10_000);
		expect(second.heard('welcome')).toEqual([]);
		world.suggest();
		expect(first.work.get('s.1')).toBe(1);
	});

	test('is welcomed after three seconds when nobody answers, and the first one counts no more', () => {
		const world = new HubWorld();
		const first = world.join('a');
		world.suggest();
		first.accepts('s.1');
		const second = world.join('a', {session: 'a2'});
		world.advance(2000);
		second.hello();
		world.advance(999);
		expect(second.heard('welcome')).toEqual([]);
		world.advance(1);
		expect(second.heard('welcome')).toHaveLength(1);
		first.says('s.1', running());
		expect(world.states('s')).toEqual(['s.1 queued']);
		expect(first.heard('refuse')).toHaveLength(1);
	});

	test.each(['lost', 'bye'] as const)('is welcomed at once when the first one is gone meanwhile (%s)', how => {
		const world = new HubWorld();
		const first = world.join('a');
		const second = world.join('a', {session: 'a2'});
		first[how]();
		expect(second.heard('welcome')).toHaveLength(1);
		world.advance(10_000);
		expect(world.stateOf('a')).toBe('online');
	});

	test('is welcomed at once when the connection of the first one has broken before', () => {
		const world = new HubWorld();
		world.join('a').lost();
		expect(world.join('a', {session: 'a2'}).heard('welcome')).toHaveLength(1);
	});

	test('changes nothing by leaving before it is decided', () => {
		const world = new HubWorld();
		const first = world.join('a');
		const second = world.join('a', {session: 'a2'});
		second.lost();
		world.advance(10_000);
		expect([second.heard('welcome').length, world.stateOf('a')]).toEqual([0, 'online']);
		first.report();
		expect(second.inbox).toEqual([]);
	});

	test('does not get it from a hub that has just begun while the first one says hello', () => {
		const world = new HubWorld();
		const first = world.join('a');
		world.restart();
		const second = world.join('a', {session: 'a2'});
		first.hello();
		expect(first.heard('welcome')).toHaveLength(2);
		expect(second.heard('refuse')).toHaveLength(1);
	});
});

describe('what is reported', () => {
	test('by a session that was not welcomed, or to another session of the hub, is not heard', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest();
		const late = world.meet('a', {session: 'a0'});
		late.report([{job: 's.1', attempt: 1, steps: [running()]}], [], {hub: world.session});
		a.report([{job: 's.1', attempt: 1, steps: [running()]}], [], {hub: 'hub0'});
		world.restart();
		a.report([{job: 's.1', attempt: 1, steps: [running()]}], [], {hub: world.session});
		expect(world.states('s')).toEqual(['s.1 queued']);
		expect([late, a].flatMap(each => each.heard('acknowledge'))).toEqual([]);
	});

	test('after the connection was said to be broken shows that it is not', () => {
		const world = new HubWorld();
		const a = world.join('a').lost();
		expect(world.stateOf('a')).toBe('missing');
		a.report();
		expect(world.stateOf('a')).toBe('online');
		world.advance(100_000);
		expect(world.notices).toEqual([]);
	});

	test('by one that has said goodbye does not bring it back', () => {
		const world = new HubWorld();
		const a = world.join('a').bye();
		a.report();
		a.hello();
		world.restart();
		a.hello();
		expect(world.stateOf('a')).toBe('offline');
		expect(a.heard('welcome')).toHaveLength(1);
	});
});

describe('a builder that is missing', () => {
	test('is told of after a minute, once, with the builds that wait for it; and when it is back', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.suggest({revisions: ['1', '2']});
		a.lost();
		world.advance(59_999);
		expect(world.notices).toEqual([]);
		world.advance(1_000_000);
		expect(world.notices).toEqual(['a has been missing for a minute; 2 builds wait for it']);
		a.hello();
		expect(world.notices.slice(1)).toEqual(['a is back']);
	});

	test('is not told of when it is back within the minute', () => {
		const world = new HubWorld();
		const a = world.join('a').lost();
		world.advance(30_000);
		a.hello();
		world.advance(100_000);
		expect(world.notices).toEqual([]);
	});

	test('is told of when it was there before the hub began and does not come', () => {
		const world = new HubWorld();
		world.join('a');
		world.join('b').bye();
		world.restart();
		expect(world.stateOf('a')).toBe('missing');
		world.advance(60_000);
		expect(world.notices).toEqual(['a has been missing for a minute; no build waits for it']);
	});

	test('says goodbye: then it is offline, and nobody is told', () => {
		const world = new HubWorld();
		world.join('a').lost().bye();
		world.advance(100_000);
		expect([world.stateOf('a'), world.notices]).toEqual(['offline', []]);
	});
});

describe('a hub whose own connection is back', () => {
	test('asks all who were there: who answers is there, and who does not is missing, and told of after a minute', () => {
		const world = new HubWorld();
		const [a, b] = [world.join('a'), world.join('b')];
		world.ask({type: 'pause', body: {builder: 'a'}});
		world.join('c').bye();
		world.tell({type: 'reconnected'});
		expect([a, b].map(each => each.heard('govern').at(-1)?.body)).toEqual([{isPaused: true, drains: false, order: 1}, {isPaused: false, drains: false, order: 0}]);
		a.report();
		expect(['a', 'b', 'c'].map(name => world.stateOf(name))).toEqual(['paused', 'missing', 'offline']);
		world.advance(60_000);
		expect(world.notices).toEqual(['b has been missing for a minute; no build waits for it']);
	});

	test('has work for those that it has not heard yet: they are thought to be there for a moment', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.tell({type: 'reconnected'});
		expect(world.suggest().builds).toHaveLength(1);
		expect(a.work.size).toBe(0);
		a.report();
		expect(a.work.get('s.1')).toBe(1);
		world.tell({type: 'reconnected'});
		world.advance(15_000);
		expect(world.suggest({id: 't'}).builds).toHaveLength(0);
	});

	test('does not give a name away while whoever had it may be there', () => {
		const world = new HubWorld();
		const first = world.join('a');
		world.tell({type: 'reconnected'});
		const second = world.join('a', {session: 'a2'});
		first.report();
		expect([second.heard('welcome').length, second.heard('refuse').length]).toEqual([0, 1]);
	});
});

describe('pause, resume, drain', () => {
	test('a paused builder is told, and told again when it comes again, until it is resumed', () => {
		const world = new HubWorld();
		const a = world.join('a');
		expect(world.ask({type: 'pause', body: {builder: 'a'}})).toEqual({type: 'done', body: {count: 1}});
		expect(a.heard('govern').at(-1)?.body).toEqual({order: 1, isPaused: true, drains: false});
		expect(world.stateOf('a')).toBe('paused');
		a.bye();
		world.restart();
		const next = world.join('a', {session: 'a2'});
		expect([next.isPaused, world.stateOf('a')]).toEqual([true, 'paused']);
		world.ask({type: 'resume', body: {builder: 'a'}});
		expect([next.heard('govern').at(-1)?.body.isPaused, world.stateOf('a')]).toEqual([false, 'online']);
	});

	test('one that is away is told when it comes', () => {
		const world = new HubWorld();
		const a = world.join('a').lost();
		world.ask({type: 'pause', body: {builder: 'a'}});
		expect(world.stateOf('a')).toBe('missing');
		a.hello();
		expect([a.isPaused, world.stateOf('a')]).toEqual([true, 'paused']);
	});

	test('a draining builder is told until it says so, and its next process is a fresh one', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.ask({type: 'drain', body: {builder: 'a'}});
		expect(world.stateOf('a')).toBe('draining');
		world.advance(5000);
		expect(a.heard('govern').map(({body}) => body.drains)).toEqual([true, true]);
		a.isDraining = true;
		a.report();
		world.advance(100_000);
		expect(a.heard('govern')).toHaveLength(2);
		a.bye();
		expect(world.stateOf('a')).toBe('offline');
		const next = world.join('a', {session: 'a2'});
		expect([next.heard('govern').length, world.stateOf('a')]).toEqual([0, 'online']);
	});

	test('one that is away while it is to drain is told when the same process is back', () => {
		const world = new HubWorld();
		const a = world.join('a').lost();
		world.ask({type: 'drain', body: {builder: 'a'}});
		world.restart();
		a.hello();
		expect(a.heard('govern').map(({body}) => body.drains)).toEqual([true]);
		expect(world.stateOf('a')).toBe('draining');
	});

	test('one that thinks it is paused, by a message that came late, hears that it is not', () => {
		const world = new HubWorld();
		const a = world.join('a');
		a.isPaused = true;
		a.report();
		world.advance(5000);
		expect(a.heard('govern').map(({body}) => body.isPaused)).toEqual([false]);
	});

	test('what a report says that has come late does not count', () => {
		const world = new HubWorld();
		const a = world.join('a');
		world.ask({type: 'pause', body: {builder: 'a'}});
		world.ask({type: 'resume', body: {builder: 'a'}});
		a.order = 2;
		a.report();
		world.ask({type: 'pause', body: {builder: 'a'}});
		Object.assign(a, {order: 1, isPaused: true}).report();
		world.advance(5000);
		expect(a.heard('govern').map(({body}) => body)).toEqual([1, 2, 3, 3].map(order => ({order, isPaused: order !== 2, drains: false})));
	});

	test('one that drains by itself is shown so', () => {
		const world = new HubWorld();
		const a = world.join('a');
		a.isDraining = true;
		a.report();
		expect(world.stateOf('a')).toBe('draining');
	});

	test('one that is offline cannot be drained; one that nobody knows is refused', () => {
		const world = new HubWorld();
		world.join('a').bye();
		expect(world.ask({type: 'drain', body: {builder: 'a'}})).toEqual({type: 'done', body: {count: 0}});
		expect(world.ask({type: 'pause', body: {builder: 'x'}})).toEqual({type: 'refused', body: {kind: 'unknown', message: 'There is no builder x'}});
	});
});
