import {existsSync} from 'node:fs';
import {tmpdir} from 'node:os';
import process from 'node:process';
import fc from 'fast-check';
import {expect, test, vi} from 'vitest';
import type {JoinedEffect, PeerLedger} from '../../source/fleet/peer/events.ts';
import type {Ledger} from '../../source/hub/ledger/ledger.ts';
import {circumstances, happenings, type Happening} from '../fleet/peer/histories.ts';
import {Mesh, type MeshCircumstances} from '../fleet/peer/mesh.ts';
import {FleetLedger} from '../helpers/fleet-ledger.ts';
import {ledgerBench} from '../helpers/ledgers.ts';

test('whatever joined hubs go through, the ledger of one on disk knows what one in memory knows of all of them, also after each new start', () => {
	// On a disk that has nothing to wait for.
	const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
	fc.assert(fc.property(circumstances, fc.array(happenings, {minLength: 5, maxLength: 20}), fc.integer({min: 1, max: 9}), (given, history, every) => {
		const bench = ledgerBench({}, place);
		const {hub} = bench.ledger;
		const memory = new FleetLedger(hub);
		for (const [index, effects] of commitsOf(given, history).map(some => ofHub(some, hub)).entries()) {
			memory.commit(effects);
			bench.ledger.commit(effects.flatMap(effect => effect.type === 'store' ? [effect.change] : []), []);
			if (index % (every * 5) === 0) {
				expectSame(index % 2 === 0 ? bench.kill() : bench.ledger, memory);
			}
		}

		expectSame(bench.reopen(), memory);
		bench.ledger.close();
	}), {numRuns: Number(process.env['HISTORIES'] ?? 30), seed: Number(process.env['SEED'] ?? 1)});
});

/** What `a` has written, which is joined with `b`, as that is with `c`, and `c` with `d` and with `a`. */
function commitsOf(given: MeshCircumstances, history: readonly Happening[]): ReadonlyArray<readonly JoinedEffect[]> {
	const commits: Array<{readonly by: FleetLedger; readonly effects: readonly JoinedEffect[]}> = [];
	const {commit} = FleetLedger.prototype;
	const spy = vi.spyOn(FleetLedger.prototype, 'commit').mockImplementation(function (this: FleetLedger, effects) {
		commits.push({by: this, effects: structuredClone(effects)});
		commit.call(this, effects);
	});
	try {
		const world = new Mesh(given);
		for (const name of ['a', 'b', 'c', 'd']) {
			world.addHub(name, 1);
		}

		for (const [from, to] of [['a', 'b'], ['b', 'c'], ['d', 'c'], ['c', 'a']] as const) {
			world.join(from, to);
		}

		world.settle();
		world.isHealed = false;
		const story = {suggestions: [], wereAway: new Set<string>(), count: 0};
		for (const happen of history) {
			happen(world, story);
		}

		world.advance(30_000);
		return commits.filter(({by}) => by === world.hub('a').ledger).map(({effects}) => effects);
	} finally {
		spy.mockRestore();
	}
}

/** Its own id is that of the ledger on disk. */
function ofHub(effects: readonly JoinedEffect[], own: string): readonly JoinedEffect[] {
	return effects.map(effect => {
		if (effect.type !== 'store') {
			return effect;
		}

		const {change} = effect;
		return change.type === 'record' && change.hub === 'a'
			? {...effect, change: {...change, hub: own}}
			: change.type === 'head' && change.head.hub === 'a'
				? {...effect, change: {...change, head: {...change.head, hub: own}}}
				: effect;
	});
}

function expectSame(ledger: Ledger, memory: FleetLedger): void {
	expect(sorted(ledger.readPeers())).toEqual(sorted(memory.readPeers()));
	for (const {hub, upTo} of memory.heads()) {
		for (const [after, limit] of [[0, 10_000], [Math.floor(upTo / 2), 3]] as const) {
			expect(ledger.recordsAfter(hub, after, upTo, limit)).toEqual(memory.recordsAfter(hub, after, upTo, limit));
		}
	}

	const shown = [...memory.rows().map(({said: _, ...row}) => row), ...memory.foreignRows()];
	expect(new Map(ledger.builds({limit: 1000}).map(row => [row.id, row]))).toEqual(new Map(shown.map(row => [row.id, row])));
	for (const {job} of shown) {
		expect(ledger.rowsOf(job)).toEqual(shown.filter(row => row.job === job));
	}

	expect(ledger.resultsAfter(0, 1e6)).toEqual(memory.results);
	expect([...memory.suggestions.keys()].filter(id => !ledger.hasSuggestion(id))).toEqual([]);
}

/** In whatever order they are. */
function sorted(peers: PeerLedger): object {
	return Object.fromEntries(Object.entries(peers).map(([key, list]) => [key, (list as readonly unknown[]).map(each => JSON.stringify(each, sortedKeys)).sort()]));
}

function sortedKeys(_key: string, value: unknown): unknown {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1)) : value;
}
