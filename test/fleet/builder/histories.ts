import process from 'node:process';
import fc from 'fast-check';
import type {Build, Suggestion} from '../../../source/fleet/builds.ts';
import type {BuilderReducer} from './simulated-builder.ts';
import {Simulation, type Circumstances} from './simulation.ts';
import {checkAtEnd, checkNewResults} from './checks.ts';

/** Holds under every history, or throws with one that breaks it; `isShortest`: with the shortest that can be found. */
export function checkSimulations(reducer: BuilderReducer | undefined, {numRuns, isShortest, seed = 1}: {readonly numRuns: number; readonly isShortest: boolean; readonly seed?: number | undefined}): void {
	fc.assert(fc.property(circumstances, fc.array(happenings, {maxLength: 25}), fc.option(fc.array(happenings, {maxLength: 10}), {nil: undefined, freq: 2}), (given, history, afterLoss) => {
		const world = new Simulation(given, reducer);
		happenAll(world, history);
		if (afterLoss) {
			world.loseLedger();
			happenAll(world, afterLoss);
		}
	}), {numRuns, endOnFailure: !isShortest, seed: Number(process.env['SEED'] ?? seed)});
}

/** The hub's data are copied, and put back later. */
export function checkRestored(reducer: BuilderReducer | undefined, {numRuns, isShortest}: {readonly numRuns: number; readonly isShortest: boolean}): void {
	const some = fc.array(happenings, {maxLength: 12});
	fc.assert(fc.property(circumstances, some, some, some, (given, beforeCopy, afterCopy, afterRestore) => {
		const world = new Simulation(given, reducer);
		goThrough(world, beforeCopy);
		const copy = world.hub.ledger.copy();
		goThrough(world, afterCopy);
		world.restoreLedger(copy);
		happenAll(world, afterRestore);
		checkNewResults(world);
	}), {numRuns, endOnFailure: !isShortest, seed: Number(process.env['SEED'] ?? 1)});
}

function happenAll(world: Simulation, history: readonly Happening[]): void {
	goThrough(world, history);
	checkAtEnd(world);
}

function goThrough(world: Simulation, history: readonly Happening[]): void {
	for (const happen of history) {
		happen(world);
		world.expectNothingBroken();
	}
}

export function suggestion(id: string, options: Partial<Suggestion> = {}): Suggestion {
	return {id, project: 'one', revisions: ['x'], on: {}, isForAnyOne: false, supersedes: false, ...options};
}

const names = ['a', 'b', 'c'];

const circumstances: fc.Arbitrary<Circumstances> = fc.record({
	seed: fc.integer(),
	builders: fc.integer({min: 1, max: 3}).chain(count => fc.tuple(...names.slice(0, count).map(name => fc.record({name: fc.constant(name), jobs: fc.integer({min: 1, max: 2}), keepsResults: fc.boolean()})))),
	loss: fc.constantFrom(0, 0.1, 0.3),
	copies: fc.constantFrom(0, 0.1, 0.3),
	delayMs: fc.constantFrom(1, 20, 500, 3000),
	isEmbedded: fc.boolean(),
	crashes: fc.constantFrom(0, 0, 0.005, 0.03),
});

type Happening = (world: Simulation) => void;

/** Counterexamples say what happened. */
function happening(what: string, happen: Happening): Happening {
	return Object.assign((world: Simulation) => {
		happen(world);
	}, {[fc.toStringMethod]: () => what});
}

function atBuilder(what: string, happen: (world: Simulation, name: string) => void): fc.Arbitrary<Happening> {
	return fc.constantFrom(...names).map(name => happening(`${what} ${name}`, world => {
		if (world.builders.has(name)) {
			happen(world, name);
		}
	}));
}

/** What is asked of one of the rows that there are, if there are any. */
function ofRow(what: string, happen: (world: Simulation, row: Build, which: number) => void): fc.Arbitrary<Happening> {
	return fc.nat().map(which => happening(`${what} ${which}`, world => {
		const rows = world.hub.ledger.rows();
		const row = rows[which % Math.max(1, rows.length)];
		if (row) {
			happen(world, row, which);
		}
	}));
}

const suggesting = fc.record({
	project: fc.constantFrom('one', 'one', 'other', 'three', 'nope'),
	revisions: fc.constantFrom(['x'], ['x', 'y']),
	on: fc.constantFrom({}, {}, {}, {name: 'b'}),
	isForAnyOne: fc.boolean(),
	supersedes: fc.constantFrom(false, false, true),
}).map(options => happening(`suggest ${JSON.stringify(options)}`, world => {
	world.ask({type: 'suggest', body: suggestion(world.suggestionId(), options)});
}));

const happenings: fc.Arbitrary<Happening> = fc.oneof(
	{weight: 5, arbitrary: suggesting},
	{weight: 4, arbitrary: fc.constantFrom(1, 50, 1000, 6000, 30_000).map(ms => happening(`${ms} ms`, world => {
		world.time.advance(ms);
	}))},
	{weight: 2, arbitrary: ofRow('cancel', (world, {id, job, suggestion}, which) => {
		world.ask({type: 'cancel', body: {id: [id, job, suggestion][which % 3]!}});
	})},
	ofRow('retry', (world, {id}) => {
		world.ask({type: 'retry', body: {id, suggestion: `r${world.time.at}`}});
	}),
	fc.boolean().map(losesPower => happening(`crash hub${losesPower ? ' by its power' : ''}`, world => {
		world.hub.crash(losesPower);
	})),
	atBuilder('crash', (world, name) => {
		world.builders.get(name)!.crash();
	}),
	atBuilder('damage', (world, name) => {
		world.builders.get(name)!.damage();
	}),
	atBuilder('cut', (world, name) => {
		world.cut(world.builders.get(name)!);
	}),
	atBuilder('mend', (world, name) => {
		world.mend(world.builders.get(name)!);
	}),
	atBuilder('end', (world, name) => {
		world.builders.get(name)!.tell({type: 'end'});
	}),
	...(['pause', 'resume', 'drain'] as const).map(type => atBuilder(type, (world, builder) => {
		world.ask({type, body: {builder}});
	})),
);
