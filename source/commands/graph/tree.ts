import type {GraphDependency, GraphService, ProjectGraph} from '../../api/project-graph.ts';
import {escapeControls} from '../../lib/escape-controls.ts';

/**
 * A tree for each service that nobody needs; below each what it needs, and on what condition. What a service needs is
 * said once, where it comes first.
 */
export function treeOf({services}: ProjectGraph): string {
	const byName = new Map(services.map(service => [service.name, service]));
	const needed = new Set(services.flatMap(({dependsOn}) => dependsOn.map(({service}) => service)));
	const shown = new Set<string>();
	const rows = services.filter(({name}) => !needed.has(name)).flatMap(root => [...rowsOf(root, {byName, shown})]);
	const width = Math.max(0, ...rows.map(({text}) => text.length));
	const stateWidth = Math.max(0, ...rows.map(({condition}) => condition.length));
	return rows.map(({text, condition, state}) => `${text.padEnd(width)}  ${condition.padEnd(stateWidth)}  ${state}`.trimEnd() + '\n').join('');
}

interface Row {
	readonly text: string;
	readonly condition: string;
	readonly state: string;
}

interface Walk {
	readonly byName: ReadonlyMap<string, GraphService>;
	/** Whose needs have been said. */
	readonly shown: Set<string>;
}

interface Place {
	readonly dependency?: GraphDependency;
	/** What stands before the name, and before those below it. */
	readonly branch: string;
	readonly stem: string;
}

function* rowsOf(service: GraphService, walk: Walk, {dependency, branch, stem}: Place = {branch: '', stem: ''}): Generator<Row> {
	const {name, dependsOn, reason} = service;
	const isSaid = walk.shown.has(name) && dependsOn.length > 0;
	yield {
		text: `${branch}${name}${isSaid ? ' …' : ''}`,
		condition: dependency ? describeNeed(dependency) : '',
		state: reason === null ? '' : `[${escapeControls(reason)}]`,
	};
	if (isSaid) {
		return;
	}

	walk.shown.add(name);
	for (const [index, next] of dependsOn.entries()) {
		const isLast = index === dependsOn.length - 1;
		yield* rowsOf(walk.byName.get(next.service)!, walk, {dependency: next, branch: `${stem}${isLast ? '└─ ' : '├─ '}`, stem: `${stem}${isLast ? '   ' : '│  '}`});
	}
}

/** In the words of the file. */
export function describeNeed({condition, restart, required}: GraphDependency): string {
	return [condition, ...restart ? ['restart'] : [], ...required ? [] : ['optional']].join(', ');
}
