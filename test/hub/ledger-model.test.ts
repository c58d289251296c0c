import {existsSync, readdirSync, truncateSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import {expect, test, vi} from 'vitest';
import type {JoinedEffect} from '../../source/fleet/peer/events.ts';
import type {Ledger} from '../../source/hub/ledger/ledger.ts';
import {Simulation} from '../fleet/builder/simulation.ts';
import {FleetLedger} from '../helpers/fleet-ledger.ts';
import {ledgerBench, type LedgerBench} from '../helpers/ledgers.ts';

/** What a hub had written, and what its disk had lost when its power was cut. */
type Done =
	| {readonly type: 'commit'; readonly effects: readonly JoinedEffect[]}
	| {readonly type: 'lose'; readonly build: string; readonly bytes: number};

test('whatever a hub goes through, its ledger on disk knows what one in memory knows, also after each new start', () => {
	// On a disk that has nothing to wait for.
	const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
	fc.assert(fc.property(fc.integer(), fc.array(happenings, {minLength: 5, maxLength: 25}), fc.integer({min: 1, max: 9}), (seed, history, every) => {
		// As few as two builders have.
		const happened = whatHappens(seed, history);
		const bench = ledgerBench({fewestBegun: 2, mostSharedBytes: mostShared(happened, every)}, place);
		const memory = new FleetLedger();
		for (const [index, done] of happened.entries()) {
			if (done.type === 'lose') {
				memory.loseLog(done.build, done.bytes);
				loseLog(bench, done.build, done.bytes);
			} else {
				memory.commit(done.effects);
				commit(bench.ledger, done.effects);
			}

			if (index % every === 0) {
				expectSame(index % 2 === 0 ? bench.kill() : bench.ledger, memory);
			}
		}

		expectSame(bench.reopen(), memory);
		bench.ledger.close();
	}), {numRuns: Number(process.env['HISTORIES'] ?? 40), seed: Number(process.env['SEED'] ?? 1)});
});

/** Only a file of its own can lose its end for one log alone. Else all share files, or only until they have a few lines. */
function mostShared(happened: readonly Done[], every: number): number {
	return happened.some(({type}) => type === 'lose') ? 0 : every % 3 === 0 ? 60_000 : 20 * every;
}

function commit(ledger: Ledger, effects: readonly JoinedEffect[]): void {
	ledger.commit(
		effects.flatMap(effect => effect.type === 'store' ? [effect.change] : []),
		effects.flatMap(effect => effect.type === 'write-log' ? [effect] : []),
	);
}

/** The file of a log that is not final is shorter after a start. */
function loseLog(bench: LedgerBench, build: string, bytes: number): void {
	const row = bench.ledger.rowsOf(build).find(({id}) => id === build);
	if (row && (row.state === 'queued' || row.state === 'running') && row.logBytes > bytes) {
		bench.kill(directory => {
			const logs = path.join(directory, 'logs');
			const file = readdirSync(logs).find(name => name.startsWith(`${encodeURIComponent(build)}.`) && /^\d+$/.test(name.slice(encodeURIComponent(build).length + 1)));
			truncateSync(path.join(logs, file!), bytes);
		});
	}
}

function expectSame(ledger: Ledger, memory: FleetLedger): void {
	const {waiting, ...state} = ledger.read();
	const {waiting: waitingInMemory, ...stateInMemory} = memory.read();
	expect(state).toEqual(stateInMemory);
	expect(new Map(waiting.map(each => [each.suggestion.id, each]))).toEqual(new Map(waitingInMemory.map(each => [each.suggestion.id, each])));
	expect(ledger.resultsAfter(0, 1e6)).toEqual(memory.results);
	expect([...memory.suggestions.keys()].filter(id => !ledger.hasSuggestion(id))).toEqual([]);
	const shown = memory.rows().map(({said: _, ...row}) => row);
	expect(new Map(ledger.builds({limit: 1000}).map(row => [row.id, row]))).toEqual(new Map(shown.map(row => [row.id, row])));
	for (const {id, job, suggestion, project} of shown) {
		expect(Buffer.from(ledger.readLog(id, 0, Infinity)).equals(memory.log(id))).toBe(true);
		expect(ledger.rowsOf(job)).toEqual(shown.filter(row => row.job === job));
		expect(ledger.rowsOf(suggestion)).toEqual(shown.filter(row => row.suggestion === suggestion));
		expect(ledger.attemptOf(id)).toBe(memory.job(job)?.attempt);
		expect(ledger.builds({project, limit: 1000}).length).toBe(shown.filter(row => row.project === project).length);
	}
}

/** A hub with builders that die, a network that loses and doubles, and people who ask. */
function whatHappens(seed: number, history: readonly Happening[]): readonly Done[] {
	const done: Done[] = [];
	const {commit: realCommit, loseLog: realLose} = FleetLedger.prototype;
	const spies = [
		vi.spyOn(FleetLedger.prototype, 'commit').mockImplementation(function (this: FleetLedger, effects) {
			done.push({type: 'commit', effects: [...effects]});
			realCommit.call(this, effects);
		}),
		vi.spyOn(FleetLedger.prototype, 'loseLog').mockImplementation(function (this: FleetLedger, build, bytes) {
			done.push({type: 'lose', build, bytes});
			realLose.call(this, build, bytes);
		}),
	];
	try {
		const world = new Simulation({
			seed,
			builders: [{name: 'a', jobs: 2, keepsResults: true}, {name: 'b', jobs: 1, keepsResults: false}],
			loss: 0.1,
			copies: 0.1,
			delayMs: 20,
			isEmbedded: true,
			crashes: 0.01,
		});
		for (const happen of history) {
			happen(world);
		}

		world.time.advance(30_000);
	} finally {
		for (const spy of spies) {
			spy.mockRestore();
		}
	}

	return done;
}

type Happening = (world: Simulation) => void;

const happenings: fc.Arbitrary<Happening> = fc.oneof(
	{weight: 4, arbitrary: fc.record({
		project: fc.constantFrom('one', 'three', 'three', 'nope'),
		revisions: fc.constantFrom(['x'], ['x', 'y']),
		on: fc.constantFrom({}, {}, {name: 'b'}, {name: 'nobody'}),
		isForAnyOne: fc.boolean(),
		supersedes: fc.boolean(),
	}).map((options): Happening => world => void world.ask({type: 'suggest', body: {id: `s${world.suggestions.length + 1}`, ...options}}))},
	{weight: 4, arbitrary: fc.constantFrom(20, 200, 2000, 10_000).map((ms): Happening => world => {
		world.time.advance(ms);
	})},
	fc.nat().map((which): Happening => world => {
		const rows = world.hub.ledger.rows();
		const row = rows[which % Math.max(1, rows.length)];
		if (row) {
			world.ask(which % 2 === 0 ? {type: 'cancel', body: {id: row.id}} : {type: 'retry', body: {id: row.id, suggestion: `r${which}x${world.time.at}`}});
		}
	}),
	fc.boolean().map((losesPower): Happening => world => {
		world.hub.crash(losesPower);
	}),
	fc.constantFrom('a', 'b').map((name): Happening => world => {
		world.builders.get(name)?.crash();
	}),
);
