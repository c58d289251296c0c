import type {BuildOfPage, BuilderOfPage, NewsOfPage} from '../rows.ts';

/** What of all builds is looked at; empty: all. */
export interface Filter {
	readonly project: string;
	readonly builder: string;
	readonly state: string;
	/** Words that stand anywhere in it. */
	readonly text: string;
}

export const noFilter: Filter = {project: '', builder: '', state: '', text: ''};

/** All that the page knows. What the hub has told last of a build or a builder is how it is. */
export interface Store {
	readonly builders: ReadonlyMap<string, BuilderOfPage>;
	build(id: string): BuildOfPage | undefined;
	/** Newest first. */
	builds(filter: Filter): readonly BuildOfPage[];
	/** In place of all builds: what was asked for, by a filter. */
	replaceBuilds(builds: readonly BuildOfPage[]): void;
	addBuilds(builds: readonly BuildOfPage[]): void;
	replaceBuilders(builders: readonly BuilderOfPage[]): void;
	apply(news: NewsOfPage): void;
}

export function createStore(mostBuilds = 3000): Store {
	const builds = new Map<string, BuildOfPage>();
	const builders = new Map<string, BuilderOfPage>();

	function add(more: readonly BuildOfPage[]): void {
		for (const build of more) {
			builds.set(build.id, build);
		}
	}

	/** The oldest go: they are asked for again where somebody wants them. */
	function trim(): void {
		if (builds.size > mostBuilds) {
			for (const {id} of [...builds.values()].sort(newestFirst).slice(mostBuilds)) {
				builds.delete(id);
			}
		}
	}

	return {
		builders,
		build: id => builds.get(id),
		builds: filter => [...builds.values()].filter(build => passes(build, filter)).sort(newestFirst),
		replaceBuilds(all) {
			builds.clear();
			add(all);
		},
		addBuilds: add,
		replaceBuilders(all) {
			builders.clear();
			for (const builder of all) {
				builders.set(builder.name, builder);
			}
		},
		apply({builds: changed = [], removed = [], builders: changedBuilders = []}) {
			for (const id of removed) {
				builds.delete(id);
			}

			add(changed);
			trim();
			for (const builder of changedBuilders) {
				builders.set(builder.name, builder);
			}
		},
	};
}

export function passes(build: BuildOfPage, {project, builder, state, text}: Filter): boolean {
	const words = text.toLowerCase().split(/\s+/).filter(word => word !== '');
	const whole = `${build.project} ${build.revision} ${build.step} ${build.builder} ${build.id} ${build.state} ${build.reason ?? ''}`.toLowerCase();
	return (project === '' || build.project === project)
		&& (builder === '' || build.builder === builder)
		&& (state === '' || build.state === state)
		&& words.every(word => whole.includes(word));
}

function newestFirst(one: BuildOfPage, other: BuildOfPage): number {
	return other.queuedAt.localeCompare(one.queuedAt) || one.id.localeCompare(other.id, 'en', {numeric: true});
}
