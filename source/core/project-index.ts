import type {ProjectSpec, ServiceSpec} from './spec.ts';

/** What is looked up in a project at every event, so that a step costs the same however many services there are. */
export interface ProjectIndex {
	readonly byName: ReadonlyMap<string, ServiceSpec>;
	/** By priority, then as in the project. */
	readonly inOrder: readonly ServiceSpec[];
	/** Whoever depends on a service directly. */
	readonly dependents: ReadonlyMap<string, readonly ServiceSpec[]>;
	/** Copies of one service that pause between their starts, by its name. */
	readonly pausingCopies: ReadonlyMap<string, readonly ServiceSpec[]>;
}

export function indexOf(project: ProjectSpec): ProjectIndex {
	const known = indexes.get(project) ?? createIndex(project);
	indexes.set(project, known);
	return known;
}

const indexes = new WeakMap<ProjectSpec, ProjectIndex>();

function createIndex({services}: ProjectSpec): ProjectIndex {
	const dependents = new Map<string, ServiceSpec[]>();
	const copies = new Map<string, ServiceSpec[]>();
	for (const spec of services) {
		for (const name of new Set(spec.dependsOn.map(({service}) => service))) {
			put(dependents, name, spec);
		}

		if (spec.replica) {
			put(copies, spec.replica.of, spec);
		}
	}

	return {
		byName: new Map(services.map(spec => [spec.name, spec])),
		inOrder: [...services].sort((a, b) => a.priority - b.priority),
		dependents,
		pausingCopies: new Map([...copies].filter(([, specs]) => specs.some(({startDelayMs}) => startDelayMs > 0))),
	};
}

function put(lists: Map<string, ServiceSpec[]>, key: string, spec: ServiceSpec): void {
	const list = lists.get(key);
	if (list) {
		list.push(spec);
	} else {
		lists.set(key, [spec]);
	}
}
