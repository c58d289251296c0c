import {builderName} from '../../fleet/build-row.ts';
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
	/** By their names, those of joined hubs by `builderName`. */
	readonly builders: ReadonlyMap<string, BuilderOfPage>;
	/** The hub has answered what there is: until then nobody knows that there is nothing. */
	readonly hasBuilders: boolean;
	readonly hasBuilds: boolean;
	build(id: string): BuildOfPage | undefined;
	/** Newest first. */
	builds(filter: Filter): readonly BuildOfPage[];
	/** To be taken when something is asked for: what is told until it is answered is newer than the answer. */
	moment(): number;
	/** In place of all builds. */
	replaceBuilds(builds: readonly BuildOfPage[], askedAt: number): void;
	addBuilds(builds: readonly BuildOfPage[], askedAt: number): void;
	replaceBuilders(builders: readonly BuilderOfPage[], askedAt: number): void;
	apply(news: NewsOfPage): void;
}

export function createStore(mostBuilds = 3000): Store {
	const builds = new Map<string, BuildOfPage>();
	const builders = new Map<string, BuilderOfPage>();
	let hasBuilders = false;
	let hasBuilds = false;

	/** When the hub has told of each last, by what `moment` counts. */
	const told = new Map<string, number>();
	let count = 0;

	function note(key: string): void {
		told.delete(key);
		told.set(key, ++count);
		if (told.size > mostTold) {
			told.delete(told.keys().next().value!);
		}
	}

	const isNewer = (key: string, askedAt: number) => (told.get(key) ?? 0) > askedAt;

	function add(more: readonly BuildOfPage[], askedAt: number): void {
		for (const build of more) {
			if (!isNewer(`build ${build.id}`, askedAt)) {
				builds.set(build.id, build);
			}
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
		get hasBuilders() {
			return hasBuilders;
		},
		get hasBuilds() {
			return hasBuilds;
		},
		build: id => builds.get(id),
		builds: filter => [...builds.values()].filter(build => passes(build, filter)).sort(newestFirst),
		moment: () => count,
		replaceBuilds(all, askedAt) {
			hasBuilds = true;
			for (const id of [...builds.keys()].filter(each => !isNewer(`build ${each}`, askedAt))) {
				builds.delete(id);
			}

			add(all, askedAt);
		},
		addBuilds: add,
		replaceBuilders(all, askedAt) {
			hasBuilders = true;
			for (const name of [...builders.keys()].filter(each => !isNewer(`builder ${each}`, askedAt))) {
				builders.delete(name);
			}

			for (const builder of all.filter(each => !isNewer(`builder ${builderName(each)}`, askedAt))) {
				builders.set(builderName(builder), builder);
			}
		},
		apply({builds: changed = [], removed = [], builders: changedBuilders = [], removedBuilders = []}) {
			for (const id of removed) {
				note(`build ${id}`);
				builds.delete(id);
			}

			for (const build of changed) {
				note(`build ${build.id}`);
				builds.set(build.id, build);
			}

			trim();
			for (const builder of changedBuilders) {
				note(`builder ${builderName(builder)}`);
				builders.set(builderName(builder), builder);
			}

			for (const name of removedBuilders) {
				note(`builder ${name}`);
				builders.delete(name);
			}
		},
	};
}

const mostTold = 10_000;

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
