import type {Suggestion} from '../../../source/fleet/builds.ts';
import {labelsMatch} from '../../../source/fleet/labels.ts';
import type {Mesh} from './mesh.ts';

export interface Made {
	readonly suggestion: Suggestion;
	/** Names of builders of hubs that were joined later: they have it only if nobody else was there. */
	readonly later?: ReadonlySet<string>;
	/** Names of builders that may or may not have it: they came, or were away, meanwhile. */
	readonly maybe?: ReadonlySet<string>;
}

/** Once there is nothing left to do: each build ran once, and every hub shows the same, each result once. */
export function checkMesh(world: Mesh, made: readonly Made[]): void {
	const sentences = [...made.flatMap(each => ofSuggestion(world, each)), ...ofRuns(world), ...ofHubs(world)];
	if (sentences.length > 0) {
		throw new Error(sentences.join('\n'));
	}
}

/** Who has built it, as any of the hubs shows it: `builder revision`. */
export function buildersOf({hubs}: Mesh, suggestion: string): readonly string[] {
	const [hub] = hubs.values();
	return (hub?.rows() ?? []).filter(row => row.suggestion === suggestion).map(({builder, revision}) => `${builder} ${revision}`).sort();
}

function ofSuggestion(world: Mesh, {suggestion: {id, revisions, on, isForAnyOne}, later = none, maybe = none}: Made): readonly string[] {
	const matching = world.builders.filter(({labels}) => labelsMatch(on, labels)).map(({name}) => name);
	const first = matching.filter(name => !later.has(name));
	const may = first.length > 0 ? first : matching;
	const found = buildersOf(world, id);
	const all = may.flatMap(name => revisions.map(revision => `${name} ${revision}`)).sort();
	const isKnown = found.every((one, index) => all.includes(one) && one !== found[index - 1]);
	if (isForAnyOne) {
		const wanted = may.length === 0 ? 0 : revisions.length;
		return isKnown && found.length === wanted ? [] : [`any one of ${all.join(', ')} was to build ${id}, and there are: ${found.join(', ')}`];
	}

	const must = all.filter(one => !maybe.has(one.replace(/ .*/, '')));
	return isKnown && must.every(one => found.includes(one)) && (found.length > 0 || all.length === 0) ? [] : [`${id} was to be built by ${all.join(', ')}, and was by ${found.join(', ')}`];
}

const none: ReadonlySet<string> = new Set();

function ofRuns({builders}: Mesh): readonly string[] {
	return builders.flatMap(({name, runs}) => [...runs].filter(([, count]) => count !== 1).map(([job, count]) => `${name} ran ${job} ${count} times`));
}

function ofHubs({hubs}: Mesh): readonly string[] {
	const [first, ...others] = [...hubs.values()].map(hub => {
		const rows = hub.rows().map(({hub: _, ...row}) => JSON.stringify(Object.entries(row).sort(([a], [b]) => a < b ? -1 : 1))).sort();
		const results = hub.ledger.results.map(({build, state, builder}) => `${build} ${state} ${builder}`).sort();
		const wanted = hub.rows().map(({id, state, builder}) => `${id} ${state} ${builder}`).sort();
		return {id: hub.id, rows: rows.join('\n'), results: results.join('\n'), wanted: wanted.join('\n')};
	});
	return [
		...[...hubs.values()].flatMap(({id, ledger}) => ledger.readPeers().away.map(({hub}) => `${id} takes ${hub} for away`)),
		...others.filter(({rows}) => rows !== first?.rows).map(({id, rows}) => `${id} shows\n${rows}\nand ${first?.id}\n${first?.rows}`),
		...[...first ? [first] : [], ...others].filter(({results, wanted}) => results !== wanted).map(({id, results, wanted}) => `${id} has the results\n${results}\nof\n${wanted}`),
	];
}
