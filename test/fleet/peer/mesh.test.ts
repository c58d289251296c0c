import {describe, expect, test} from 'vitest';
import {suggestionOf} from '../hub/world.ts';
import {buildersOf, checkMesh} from './checks.ts';
import {Mesh, quietly} from './mesh.ts';

const dayMs = 86_400_000;

/** `a` joins `b`, `b` joins `c`, `c` joins `a`. */
function cycle(): Mesh {
	const world = new Mesh();
	for (const id of ['a', 'b', 'c']) {
		world.addHub(id, 2);
	}

	return world.join('a', 'b').join('b', 'c').join('c', 'a').settle();
}

/** `a` and `c` know of each other only by `b`. */
function line(): Mesh {
	const world = new Mesh();
	for (const id of ['a', 'b', 'c']) {
		world.addHub(id, 1);
	}

	return world.join('a', 'b').join('b', 'c').settle();
}

function stateOf(world: Mesh, at: string, builder: string): string | undefined {
	const ask = world.ask(at, {type: 'builders', body: {}});
	world.advance(2100);
	const reply = world.hub(at).replies.get(ask);
	return reply?.type === 'builders' ? reply.body.builders.find(({name}) => name === builder)?.state : undefined;
}

test('in a cycle of hubs each builder builds what is suggested at one of them once, and each hub shows each result once', () => {
	const world = cycle();
	world.suggest('a', {id: 's', revisions: ['x', 'y']});
	world.suggest('c', {id: 't'});
	world.settle();
	expect(buildersOf(world, 's')).toHaveLength(12);
	checkMesh(world, [{suggestion: suggestionOf({id: 's', revisions: ['x', 'y']})}, {suggestion: suggestionOf({id: 't'})}]);
});

test('the builds that a hub has for another have ids of their own, in which its id stands', () => {
	const world = line();
	world.suggest('a', {id: 's', revisions: ['x', 'y']});
	world.settle();
	expect(world.hub('b').rows().map(({id, hub}) => `${hub ?? 'own'} ${id}`).sort()).toEqual(['a s.1', 'a s.1-2', 'c s.c.1', 'c s.c.1-2', 'own s.b.1', 'own s.b.1-2']);
});

test('two hubs that join each other are joined once', () => {
	const world = new Mesh();
	world.addHub('a', 1);
	world.addHub('b', 1);
	world.join('a', 'b').join('b', 'a').settle().suggest('b', {id: 's'});
	world.settle();
	checkMesh(world, [{suggestion: suggestionOf({id: 's'})}]);
});

test('what any one may build is built here where somebody can, else by one elsewhere', () => {
	const world = new Mesh();
	for (const [id, count] of [['a', 0], ['b', 0], ['c', 2]] as const) {
		world.addHub(id, count);
	}

	world.join('a', 'b').join('b', 'c').settle().suggest('a', {id: 's', isForAnyOne: true});
	world.suggest('c', {id: 't', isForAnyOne: true});
	world.settle();
	const here = world.hub('c').rows().find(({suggestion}) => suggestion === 't');
	expect(here).toMatchObject({id: expect.stringMatching(/^t\.\d$/) as string});
	checkMesh(world, [{suggestion: suggestionOf({id: 's', isForAnyOne: true})}, {suggestion: suggestionOf({id: 't', isForAnyOne: true})}]);
});

test('what any one may build and nobody can waits for the first builder of any hub', () => {
	const world = line();
	world.suggest('a', {id: 's', isForAnyOne: true, on: {kind: 'late'}});
	world.settle();
	expect(buildersOf(world, 's')).toEqual([]);
	world.hub('c').addBuilder('c2', {kind: 'late'});
	world.settle();
	world.hub('a').addBuilder('a2', {kind: 'late'});
	world.settle();
	expect(buildersOf(world, 's')).toEqual(['c2 r']);
});

test('what any one may build is passed on once more when its builder has gone meanwhile', () => {
	const world = line();
	world.hub('c').addBuilder('c2', {kind: 'late'});
	world.settle();
	// It is given to `c`, which hears of it only when its builder has been away for long.
	world.suggest('b', {id: 's', isForAnyOne: true, on: {kind: 'late'}});
	world.advance(3);
	world.cut(world.joints[1]!);
	world.hub('c').crash();
	world.hub('c').builders.get('c2')!.goAway();
	world.advance(120_000);
	world.mend(world.joints[1]!);
	world.advance(10_000);
	expect(buildersOf(world, 's')).toEqual([]);
	world.hub('a').addBuilder('a2', {kind: 'late'});
	world.advance(10_000);
	expect(buildersOf(world, 's')).toEqual(['a2 r']);
	checkMesh(world.settle(), [{suggestion: suggestionOf({id: 's', isForAnyOne: true, on: {kind: 'late'}})}]);
});

test('whoever suggests is told who is to build it at other hubs, one of them or all', () => {
	const world = line();
	const elsewhere = (ask: string) => {
		world.advance(2100);
		const reply = world.hub('a').replies.get(ask);
		return reply?.type === 'suggested' ? reply.body.elsewhere : undefined;
	};
	expect(elsewhere(world.ask('a', {type: 'suggest', body: suggestionOf({id: 's'})}))).toEqual(['b1', 'c1']);
	expect(elsewhere(world.ask('a', {type: 'suggest', body: suggestionOf({id: 't', isForAnyOne: true, on: {name: 'c1'}})}))).toEqual(['c1']);
	expect(elsewhere(world.ask('a', {type: 'suggest', body: suggestionOf({id: 'u', isForAnyOne: true})}))).toBeUndefined();
});

test('what nobody could build goes to the first builder that comes to any of the hubs, and to no hub that is joined later', () => {
	const world = line();
	world.suggest('a', {id: 's', on: {kind: 'late'}});
	world.settle();
	world.hub('c').addBuilder('c2', {kind: 'late'});
	world.settle();
	world.hub('b').addBuilder('b2', {kind: 'late'});
	world.addHub('d', 0).addBuilder('d1', {kind: 'late'});
	world.join('d', 'a').settle();
	expect(buildersOf(world, 's')).toEqual(['c2 r']);
	expect(world.hub('d').rows().map(({id}) => id)).toEqual(['s.c.2']);
});

test('what waits is built by a hub that is joined meanwhile', () => {
	const world = line();
	world.suggest('a', {id: 's', on: {kind: 'late'}});
	world.settle();
	world.addHub('d', 0).addBuilder('d1', {kind: 'late'});
	world.join('d', 'c').settle();
	expect(buildersOf(world, 's')).toEqual(['d1 r']);
});

test('what waits and is cancelled is built by nobody, at no hub', () => {
	const world = line();
	world.suggest('a', {id: 's', on: {kind: 'late'}});
	world.settle();
	world.ask('a', {type: 'cancel', body: {id: 's'}});
	world.settle();
	for (const hub of world.hubs.values()) {
		hub.addBuilder(`${hub.id}2`, {kind: 'late'});
	}

	world.settle();
	expect(buildersOf(world, 's')).toEqual([]);
});

test('what was built before two hubs were joined is not built anew', () => {
	const world = new Mesh();
	world.addHub('a', 1);
	world.addHub('b', 1);
	world.suggest('a', {id: 's'});
	world.advance(20_000).join('b', 'a').settle();
	world.suggest('a', {id: 't'});
	world.settle();
	world.addHub('c', 1);
	world.join('c', 'b').settle();
	expect(world.hub('b').rows().map(({id}) => id).sort()).toEqual(['t.1', 't.b.1']);
	expect(world.hub('c').rows().map(({id}) => id).sort()).toEqual(['t.1', 't.b.1']);
});

test('a build that runs while its hub is joined with another is shown there, with its result', () => {
	const world = new Mesh();
	world.addHub('a', 1);
	world.addHub('b', 0);
	world.suggest('a', {id: 's'});
	world.advance(1000).join('a', 'b').settle();
	expect(world.hub('b').rows()).toMatchObject([{id: 's.1', hub: 'a', state: 'passed'}]);
	expect(world.hub('b').ledger.results).toHaveLength(1);
});

test('a hub that cannot be reached is dropped: its builders are missing; once it is back it builds what it has missed', () => {
	const world = line();
	expect(stateOf(world, 'a', 'c1')).toBe('online');
	world.cut(world.joints[1]!);
	world.suggest('a', {id: 's'});
	world.advance(20_000);
	expect(stateOf(world, 'a', 'c1')).toBe('missing');
	expect(stateOf(world, 'c', 'a1')).toBe('missing');
	expect(buildersOf(world, 's')).toEqual(['a1 r', 'b1 r']);
	world.settle();
	expect(stateOf(world, 'a', 'c1')).toBe('online');
	checkMesh(world, [{suggestion: suggestionOf({id: 's'})}]);
});

test('a hub that leaves hears no more, and has what it had; joined again it has the rest', () => {
	const world = line();
	world.cut(world.joints[0]!);
	world.advance(1000).suggest('b', {id: 's'});
	world.advance(20_000);
	expect(world.hub('a').rows()).toEqual([]);
	expect(stateOf(world, 'b', 'a1')).toBe('missing');
	world.settle();
	checkMesh(world, [{suggestion: suggestionOf({id: 's'})}]);
});

describe('of a hub that is left, or away for as long as builds are kept, nothing is shown but what has ended', () => {
	const shown = (world: Mesh, at: string) => world.hub(at).rows().map(({id, state}) => `${id} ${state}`).sort();

	/** A build of each of three hubs in a line has ended, and another one runs. */
	function busy(): Mesh {
		const world = line();
		world.suggest('a', {id: 's'});
		world.settle();
		world.suggest('a', {id: 't'});
		world.advance(2900);
		expect(shown(world, 'a').filter(row => /queued|running/.test(row))).toHaveLength(3);
		return world;
	}

	test('also of those behind it, on either side; joined again all is as if nothing had been', () => {
		const world = busy();
		world.leave(world.joints[0]!);
		world.advance(50);
		expect(shown(world, 'a')).toEqual(['s.1 passed', 's.b.1 passed', 's.c.1 passed', expect.stringMatching(/^t\.1/)]);
		expect([stateOf(world, 'a', 'b1'), stateOf(world, 'a', 'c1'), stateOf(world, 'b', 'a1'), stateOf(world, 'b', 'c1')]).toEqual([undefined, undefined, undefined, 'online']);
		expect(world.hub('a').notices).toEqual(expect.arrayContaining(['the hub hub b (b) is left; hidden until it is back: 1 builder, 1 build that had not ended']));
		// What has ended meanwhile is shown as it ended.
		checkMesh(world.settle(), [{suggestion: suggestionOf({id: 's'})}, {suggestion: suggestionOf({id: 't'})}]);
		expect(stateOf(world, 'a', 'c1')).toBe('online');
	});

	test('what still runs when it is back is shown again', () => {
		const world = new Mesh();
		world.addHub('a', 0);
		world.addHub('b', 1);
		world.join('a', 'b').settle();
		world.hub('b').builders.get('b1')!.isSlow = true;
		world.suggest('a', {id: 's'});
		world.advance(5000);
		expect(shown(world, 'a')).toEqual(['s.b.1 running']);
		world.leave(world.joints[0]!);
		world.advance(1000);
		world.hub('a').crash();
		world.advance(20_000);
		expect(shown(world, 'a')).toEqual([]);
		world.mend(world.joints[0]!);
		world.advance(1000);
		expect(shown(world, 'a')).toEqual(['s.b.1 running']);
		expect(stateOf(world, 'a', 'b1')).toBe('online');
		world.ask('b', {type: 'cancel', body: {id: 's'}});
		world.settle();
		expect(shown(world, 'a')).toEqual(['s.b.1 cancelled']);
	});

	test('unless there is another way to it', () => {
		const world = cycle();
		world.leave(world.joints[0]!);
		world.advance(1000);
		expect([stateOf(world, 'a', 'b1'), stateOf(world, 'b', 'a1')]).toEqual(['online', 'online']);
	});

	test('by the clock of whoever shows it', () => {
		const world = busy();
		world.cut(world.joints[1]!);
		world.advance(29 * dayMs);
		expect(stateOf(world, 'a', 'c1')).toBe('missing');
		expect(shown(world, 'a').filter(row => row.startsWith('t.c.1'))).toHaveLength(1);
		world.hub('a').crash();
		world.advance(2 * dayMs);
		expect(stateOf(world, 'a', 'c1')).toBeUndefined();
		expect(shown(world, 'a').filter(row => row.startsWith('t.c.1'))).toEqual([]);
		expect(shown(world, 'b').filter(row => row.startsWith('t.c.1'))).toEqual([]);
		expect(world.hub('a').notices.filter(text => text.includes('hub c'))).toEqual(['the hub hub c (c) has been away for 30d; hidden until it is back: 1 builder, 1 build that had not ended']);
		checkMesh(world.settle(), [{suggestion: suggestionOf({id: 's'})}, {suggestion: suggestionOf({id: 't'})}]);
	});

	test('also when it was away before, and whoever leaves it has been started anew meanwhile', () => {
		const world = busy();
		world.cut(world.joints[0]!);
		world.hub('a').crash();
		world.advance(20_000);
		expect(stateOf(world, 'a', 'b1')).toBe('missing');
		world.hub('a').tell({type: 'peer-lost', link: 'to b', hasLeft: true});
		world.advance(100);
		expect([stateOf(world, 'a', 'b1'), stateOf(world, 'a', 'c1')]).toEqual([undefined, undefined]);
		expect(world.hub('a').ledger.readPeers().ways).toEqual([]);
		world.hub('a').crash();
		world.advance(20_000);
		expect(stateOf(world, 'a', 'b1')).toBeUndefined();
	});

	test('and what it has built, as others come to know it first, is shown with its result', () => {
		const world = busy();
		world.cut(world.joints[1]!);
		world.advance(50);
		world.leave(world.joints[0]!);
		world.advance(20_000);
		world.mend(world.joints[1]!);
		world.advance(5000);
		world.cut(world.joints[1]!);
		world.advance(1000);
		world.mend(world.joints[0]!);
		world.advance(10_000);
		expect(stateOf(world, 'a', 'b1')).toBe('online');
		expect(stateOf(world, 'a', 'c1')).toBeUndefined();
		expect(shown(world, 'a')).toContain('t.c.1 passed');
		checkMesh(world.settle(), [{suggestion: suggestionOf({id: 's'})}, {suggestion: suggestionOf({id: 't'})}]);
	});

	test('at once where another hub is found at its address: that one has lost its data', () => {
		const world = busy();
		world.addHub('d', 1);
		const hub = world.hub('a');
		world.cut(world.joints[0]!);
		world.advance(1000);
		const hello = (to?: string) => ({type: 'peer-hello', session: 'd9', ...to !== undefined && {to}, body: {hub: 'd', heads: [{hub: 'd', upTo: 3, since: 0}]}}) as const;
		hub.tell({type: 'peer-linked', link: 'to b'});
		world.advance(10);
		hub.tell({type: 'peer-heard', link: 'to b', message: hello(hub.session)});
		world.advance(10);
		expect([stateOf(world, 'a', 'b1'), stateOf(world, 'a', 'c1')]).toEqual([undefined, 'missing']);
		expect(hub.ledger.readPeers().ways).toEqual([{link: 'to b', hub: 'd'}]);
	});
});

describe('where the clock of a hub is wrong', () => {
	test.each([400, 40])('by %i days, what waits is built by whoever comes, at whichever hub', days => {
		for (const wrong of ['a', 'c']) {
			const world = line();
			world.hub(wrong).clockMs = days * dayMs;
			world.suggest('a', {id: 's', on: {kind: 'late'}});
			world.settle();
			world.advance(2 * dayMs);
			world.hub('c').addBuilder('c2', {kind: 'late'});
			checkMesh(world.settle(), [{suggestion: suggestionOf({id: 's', on: {kind: 'late'}})}]);
		}
	});

	test('what it suggests is no newer for others than what they suggest later themselves', () => {
		const world = line();
		world.hub('a').clockMs = 400 * dayMs;
		world.suggest('a', {id: 's'});
		world.settle();
		expect(world.hub('c').rows().find(({id}) => id === 's.c.1')?.queuedAt).toBeLessThanOrEqual(world.time.at);
	});

	test('and is set back, what was lost is said again all the same', () => {
		const world = new Mesh({...quietly, loss: 1});
		world.addHub('a', 1);
		world.addHub('b', 1);
		for (const hub of world.hubs.values()) {
			hub.clockMs = 400 * dayMs;
		}

		world.isHealed = false;
		world.join('a', 'b').advance(1000);
		world.hub('a').clockMs = 0;
		world.isHealed = true;
		world.advance(120_000);
		expect(stateOf(world, 'a', 'b1')).toBe('online');
		world.isHealed = false;
		world.suggest('b', {id: 's'});
		world.advance(1000);
		world.hub('b').clockMs = 0;
		world.isHealed = true;
		world.advance(120_000);
		checkMesh(world.settle(), [{suggestion: suggestionOf({id: 's'})}]);
	});
});

test('a question for a builder of a hub finds its way by the hubs between, and its answer back', () => {
	const world = line();
	const ask = world.askElsewhere('a', 'c', {type: 'pause', body: {builder: 'c1'}});
	world.advance(5000);
	expect(world.hub('a').replies.get(ask)).toEqual({type: 'done', body: {count: 1}});
	expect(world.hub('c').builders.get('c1')!.isPaused).toBe(true);
	expect(stateOf(world, 'a', 'c1')).toBe('paused');
});

test('a question for a hub that is away is answered with its name', () => {
	const world = line();
	world.cut(world.joints[1]!);
	world.advance(1000);
	const ask = world.askElsewhere('a', 'c', {type: 'pause', body: {builder: 'c1'}});
	world.advance(30_000);
	expect(world.hub('a').replies.get(ask)).toEqual({type: 'refused', body: {kind: 'unknown', message: 'It is at the hub hub c, which is not connected now'}});
});

test('hubs may all be called the same, and one may come back under another name', () => {
	const world = line();
	for (const hub of world.hubs.values()) {
		hub.name = 'build';
		hub.crash();
		world.advance(15_000);
	}

	world.settle();
	world.suggest('a', {id: 's'});
	checkMesh(world.settle(), [{suggestion: suggestionOf({id: 's'})}]);
	world.hub('c').name = 'moved';
	world.hub('c').crash();
	world.settle();
	world.cut(world.joints[1]!);
	world.advance(1000);
	const ask = world.askElsewhere('a', 'c', {type: 'pause', body: {builder: 'c1'}});
	world.advance(30_000);
	expect(world.hub('a').replies.get(ask)).toMatchObject({body: {message: 'It is at the hub moved, which is not connected now'}});
});

test('a hub that is to join itself, or one with a copy of its data, is told so', () => {
	const world = new Mesh();
	const hub = world.addHub('a', 1);
	world.advance(100);
	const session = hub.session!;
	hub.tell({type: 'peer-heard', link: 'from a', message: {type: 'peer-hello', session: 'other', body: {hub: 'a', heads: []}}});
	world.advance(100);
	expect(hub.refusals).toEqual([]);
	for (const from of [session, 'other']) {
		hub.tell({type: 'peer-heard', link: 'to a', message: {type: 'peer-hello', session: from, to: session, body: {hub: 'a', heads: []}}});
	}

	world.advance(100);
	expect(hub.refusals).toEqual(['to a: it is this hub itself', 'to a: its data are a copy of those of this hub: with an empty --data it is one of its own']);
	expect(hub.timers).toEqual([]);
});

test('a hub whose data were put back, or are a copy, is not joined, whoever joins: what it says would be lost', () => {
	const world = line();
	const [a, b] = [world.hub('a'), world.hub('b')];
	const known = {hub: 'b', upTo: 999, since: 0};
	const reason = 'the data of the hub hub b (b) are older than what others have heard of it: they were put back, or copied; with an empty --data it is a hub of its own';
	b.tell({type: 'peer-heard', link: 'from a', message: {type: 'peer-hello', session: a.session!, body: {hub: 'a', heads: [known]}}});
	world.advance(100);
	expect(a.refusals).toEqual([`to b: ${reason}`]);
	expect(b.notices.at(-1)).toBe(`a hub cannot join this one: ${reason}`);
	b.tell({type: 'peer-heard', link: 'to c', message: {type: 'peer-hello', session: 'c9', to: b.session!, body: {hub: 'c', heads: [known]}}});
	world.advance(100);
	expect(b.refusals).toEqual([`to c: ${reason}`]);
	world.advance(100_000);
	expect([...a.timers, ...b.timers].filter(timer => timer !== 'away')).toEqual([]);
});

test('a retry is built where it was, and shown everywhere', () => {
	const world = line();
	world.suggest('a', {id: 's'});
	world.settle();
	world.ask('b', {type: 'retry', body: {id: 's.b.1', suggestion: 't'}});
	world.settle();
	expect(buildersOf(world, 't')).toEqual(['b1 r']);
	checkMesh(world, [{suggestion: suggestionOf({id: 's'})}]);
});
