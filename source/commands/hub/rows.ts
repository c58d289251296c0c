import {builderName} from '../../fleet/build-row.ts';
import type {Build} from '../../fleet/builds.ts';
import type {BuilderRow} from '../../fleet/questions.ts';

/** What a hub's console shows: every builder, and the builds that matter most. */
export interface HubRows {
	take(news: RowNews): void;
	/** By name, those of other hubs behind the hub's own of that name. */
	builders(): readonly BuilderRow[];
	/** Newest first, those of one suggestion in their order, and those of other hubs behind the hub's own; what is not over comes before anything else when there are too many. */
	builds(): readonly Build[];
}

export interface RowNews {
	readonly builders: readonly BuilderRow[];
	readonly builds: readonly Build[];
	/** Rows that are no more, whatever `builds` says of how they were before. */
	readonly gone: readonly string[];
	/** Builders likewise, by `builderName`. */
	readonly goneBuilders?: readonly string[];
}

/** More rows than that nobody looks through; the page and `devtui builds` have them all. */
export const mostBuilds = 500;

export function createHubRows(most = mostBuilds): HubRows {
	const builders = new Map<string, BuilderRow>();
	let builds = new Map<string, Build>();

	return {
		take(news) {
			for (const row of news.builders) {
				builders.set(builderName(row), row);
			}

			for (const build of news.builds) {
				builds.set(build.id, build);
			}

			for (const id of news.gone) {
				builds.delete(id);
			}

			for (const name of news.goneBuilders ?? []) {
				builders.delete(name);
			}

			// A hundred thousand that wait are not kept, and not sorted at each change either.
			if (builds.size > most * 2) {
				builds = new Map(mostWanted(builds, most).map(build => [build.id, build]));
			}
		},
		builders: () => [...builders.values()].toSorted((one, other) => compareNames(builderName(one), builderName(other))),
		builds: () => mostWanted(builds, most).toSorted(newestFirst),
	};
}

function mostWanted(builds: ReadonlyMap<string, Build>, most: number): readonly Build[] {
	return [...builds.values()].toSorted((one, other) => ranks[one.state] - ranks[other.state] || newestFirst(one, other)).slice(0, most);
}

const ranks: Readonly<Record<Build['state'], number>> = {running: 0, queued: 1, passed: 2, failed: 2, unknown: 2, cancelled: 2};

function newestFirst(one: Build, other: Build): number {
	return other.queuedAt - one.queuedAt
		|| compareNames(one.suggestion, other.suggestion)
		// The id of a joined hub, which is in those of its builds, may begin with any digit.
		|| Number(one.hub !== undefined) - Number(other.hub !== undefined)
		|| compareNames(one.id, other.id);
}

const {compare: compareNames} = new Intl.Collator('en', {numeric: true});
