import type {StandIn} from '../../console/stand-in.ts';
import type {ProjectSpec} from '../../core/spec.ts';
import type {ProjectState} from '../../core/state.ts';
import {builderName} from '../../fleet/build-row.ts';
import type {Build} from '../../fleet/builds.ts';
import type {BuilderRow} from '../../fleet/questions.ts';
import {createHubNames, wantedName} from './names.ts';
import {builderService, buildService, hubService, type HubSelf, type HubService} from './project.ts';

/** A hub as a project: what its console shows, and what is meant by the names in it. */
export interface HubPicture {
	readonly project: ProjectSpec;
	readonly state: ProjectState;
	readonly meanings: ReadonlyMap<string, Meaning>;
	readonly standIns: ReadonlyMap<string, StandIn>;
}

export type Meaning =
	| {readonly type: 'hub'}
	| {readonly type: 'builder'; readonly row: BuilderRow}
	| {readonly type: 'build'; readonly build: Build; readonly isEnding: boolean};

export interface HubPainter {
	/** `ending`: ids of builds that somebody here has cancelled. What is as before is the same object. */
	paint(rows: PaintedRows): HubPicture;
}

export interface PaintedRows {
	readonly builders: readonly BuilderRow[];
	readonly builds: readonly Build[];
	readonly ending: ReadonlySet<string>;
}

export function createHubPainter(self: HubSelf): HubPainter {
	const names = createHubNames();
	const hub = hubService(names.nameOf('hub', 'hub'), self);
	let known = new Map<string, Known>();
	let project: ProjectSpec = {name: `hub ${self.address}`, directory: self.directory, services: []};

	function builderOf(row: BuilderRow): Known {
		const key = `builder ${builderName(row)}`;
		const before = known.get(key);
		if (before?.of === row) {
			return before;
		}

		const name = names.nameOf(key, builderName(row));
		return {key, of: row, service: keepSpec(before, builderService(name, row)), meaning: {type: 'builder', row}};
	}

	function buildOf(build: Build, isEnding: boolean): Known {
		const key = `build ${build.id}`;
		const before = known.get(key);
		if (before?.of === build && before.meaning.type === 'build' && before.meaning.isEnding === isEnding) {
			return before;
		}

		const name = names.nameOf(key, wantedName(build));
		return {key, of: build, service: keepSpec(before, buildService(name, build, isEnding)), meaning: {type: 'build', build, isEnding}};
	}

	return {
		paint({builders, builds, ending}) {
			names.keep(new Set(['hub', ...builders.map(row => `builder ${builderName(row)}`), ...builds.map(({id}) => `build ${id}`)]));
			// The oldest first: of those that are new it has the lowest number.
			const painted = [...builders.map(row => builderOf(row)), ...builds.toReversed().map(build => buildOf(build, ending.has(build.id))).toReversed()];
			known = new Map(painted.map(each => [each.key, each]));
			const shown: readonly HubService[] = [hub, ...painted.map(({service}) => service)];
			if (shown.length !== project.services.length || shown.some(({spec}, index) => spec !== project.services[index])) {
				project = {...project, services: shown.map(({spec}) => spec)};
			}

			return {
				project,
				state: {
					services: Object.fromEntries(shown.map(({state}) => [state.name, state])),
					failed: shown.filter(({state}) => state.phase.type === 'failed').map(({state}) => state.name),
				},
				standIns: new Map(shown.map(({state, standIn}) => [state.name, standIn])),
				meanings: new Map<string, Meaning>([[hub.state.name, {type: 'hub'}], ...painted.map(({service, meaning}) => [service.state.name, meaning] as const)]),
			};
		},
	};
}

interface Known {
	readonly key: string;
	readonly of: BuilderRow | Build;
	readonly service: HubService;
	readonly meaning: Meaning;
}

/** A project whose services are the same is the same: who draws it need not arrange anything anew. */
function keepSpec(before: Known | undefined, now: HubService): HubService {
	return before?.service.spec.name === now.spec.name && before.service.spec.group === now.spec.group ? {...now, spec: before.service.spec} : now;
}
