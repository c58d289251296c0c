import fc from 'fast-check';
import type {Suggestion} from '../../../source/fleet/builds.ts';
import {suggestionOf} from '../hub/world.ts';
import {checkMesh, type Made} from './checks.ts';
import type {JoinedReducer} from './mesh-hub.ts';
import {Mesh, type MeshCircumstances} from './mesh.ts';

/** Holds under every history of joined hubs, or throws with one that breaks it. */
export function checkMeshes(reducer: JoinedReducer | undefined, {numRuns, isShortest, seed = 1}: {readonly numRuns: number; readonly isShortest: boolean; readonly seed?: number | undefined}): void {
	fc.assert(fc.property(circumstances, graphs, fc.array(happenings, {maxLength: 20}), newcomers, (given, graph, history, newcomer) => {
		const world = new Mesh(given, reducer);
		for (const [index, count] of graph.builders.entries()) {
			world.addHub(names[index]!, count);
		}

		for (const [from, to] of graph.joints) {
			world.join(names[from]!, names[to]!);
		}

		const later = new Set(newcomer ? ['e1'] : []);
		const made = happenAll(world.settle(), history, {later});
		checkMesh(world.settle(), made);
		if (newcomer) {
			world.isHealed = newcomer.isHealed;
			world.addHub('e', 1);
			newcomer.join(world);
			if (newcomer.isHealed) {
				world.settle();
			}

			made.push(...happenAll(world, newcomer.history, {maybe: newcomer.isHealed ? new Set() : later}, made.length));
			checkMesh(world.settle(), made);
		}
	}), {numRuns, endOnFailure: !isShortest, seed});
}

/** What was suggested. Builders that have been away may have missed some of it. */
function happenAll(world: Mesh, history: readonly Happening[], about: Omit<Made, 'suggestion'>, count = 0): Made[] {
	const suggestions: Suggestion[] = [];
	const wereAway = new Set(about.maybe);
	world.isHealed = false;
	for (const happen of history) {
		happen(world, {suggestions, wereAway, count});
	}

	return suggestions.map(suggestion => ({suggestion, ...about, maybe: wereAway}));
}

const names = ['a', 'b', 'c', 'd'];

export const circumstances: fc.Arbitrary<MeshCircumstances> = fc.record({
	seed: fc.integer(),
	loss: fc.constantFrom(0, 0.1, 0.3),
	copies: fc.constantFrom(0, 0.1, 0.3),
	delayMs: fc.constantFrom(1, 20, 500, 3000),
	crashes: fc.constantFrom(0, 0.01, 0.03),
	pageRecords: fc.constantFrom(1, 3, 200),
	clocks: fc.constantFrom([], [400 * 86_400_000], [0, 400 * 86_400_000, 40 * 86_400_000, 60_000]),
});

/** All are connected; some in cycles. */
const graphs = fc.record({
	builders: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
	joints: fc.constantFrom<ReadonlyArray<readonly [number, number]>>(
		[[0, 1], [1, 2], [2, 3]],
		[[0, 1], [1, 2], [2, 3], [3, 0]],
		[[0, 1], [1, 2], [2, 0], [2, 3], [3, 2]],
		[[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]],
	),
});

interface Story {
	readonly suggestions: Suggestion[];
	readonly wereAway: Set<string>;
	/** Of suggestions before these. */
	readonly count: number;
}

export type Happening = (world: Mesh, story: Story) => void;

/** Counterexamples say what happened. */
function happening(what: string, happen: Happening): Happening {
	return Object.assign((world: Mesh, story: Story) => {
		happen(world, story);
	}, {[fc.toStringMethod]: () => what});
}

const suggesting = fc.record({
	hub: fc.constantFrom(...names),
	revisions: fc.constantFrom(['x'], ['x', 'y']),
	on: fc.constantFrom({}, {}, {name: 'b*'}, {name: 'd1'}, {name: 'e1'}),
	isForAnyOne: fc.boolean(),
}).map(({hub, ...options}) => happening(`suggest ${JSON.stringify(options)} at ${hub}`, (world, {suggestions, count}) => {
	const suggestion = suggestionOf({id: `s${count + suggestions.length + 1}`, ...options});
	suggestions.push(suggestion);
	world.suggest(hub, suggestion);
}));

export const happenings: fc.Arbitrary<Happening> = fc.oneof(
	{weight: 5, arbitrary: suggesting},
	{weight: 4, arbitrary: fc.constantFrom(1, 50, 1000, 6000, 30_000).map(ms => happening(`${ms} ms`, world => {
		world.advance(ms);
	}))},
	fc.constantFrom(...names).map(name => happening(`crash ${name}`, world => {
		world.hub(name).crash();
	})),
	fc.nat(5).map(index => happening(`cut ${index}`, world => {
		const joint = world.joints[index % world.joints.length];
		if (joint) {
			world.cut(joint);
		}
	})),
	fc.nat(5).map(index => happening(`leave ${index}`, world => {
		const joint = world.joints[index % world.joints.length];
		if (joint) {
			world.leave(joint);
		}
	})),
	fc.nat(20).map(index => happening(`builder ${index} goes or comes`, (world, {wereAway}) => {
		const builder = world.builders[index % world.builders.length];
		if (builder) {
			wereAway.add(builder.name);
			builder.toggle();
		}
	})),
	fc.nat(5).map(index => happening(`mend ${index}`, world => {
		const joint = world.joints[index % world.joints.length];
		if (joint) {
			world.mend(joint);
		}
	})),
);

/** A hub that is joined with others that have done things before, in quiet or amid everything. */
const newcomers = fc.option(fc.record({
	isHealed: fc.boolean(),
	join: fc.constantFrom<ReadonlyArray<readonly [string, string]>>([['e', 'a']], [['b', 'e']], [['e', 'c'], ['d', 'e']]).map(joints => (world: Mesh) => {
		for (const [from, to] of joints) {
			world.join(from, to);
		}
	}),
	history: fc.array(happenings, {maxLength: 10}),
}), {nil: undefined});
