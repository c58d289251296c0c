import type {ProjectState} from '../core/state.ts';

/** Watches that devtui itself has paused. */
export interface Suspensions {
	/** Those that were not there the last time somebody asked. */
	newIn(state: ProjectState): ReadonlyArray<{readonly name: string; readonly file: string}>;
}

export function createSuspensions(): Suspensions {
	let known: ReadonlySet<string> = new Set();
	return {
		newIn({services}) {
			const before = known;
			const suspended = Object.values(services).flatMap(({name, watch: {suspendedBy: file}}) => file === undefined ? [] : [{name, file}]);
			known = new Set(suspended.map(({name}) => name));
			return suspended.filter(({name}) => !before.has(name));
		},
	};
}
