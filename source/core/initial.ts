import type {ProjectSpec, ServiceSpec} from './spec.ts';
import type {ProjectState, ServiceState} from './state.ts';

export function initialState(project: ProjectSpec, at: number): ProjectState {
	return {
		services: Object.fromEntries(project.services.map(spec => [spec.name, initialService(spec, at)])),
		failed: [],
	};
}

export function initialService(spec: ServiceSpec, at: number): ServiceState {
	return {
		name: spec.name,
		phase: {type: 'idle'},
		run: 0,
		cause: {type: 'start'},
		since: at,
		restarts: 0,
		failures: 0,
		probeFailures: {ready: 0, live: 0},
		readyRun: 0,
		...spec.build && {build: {type: 'needed'}},
		...spec.checkpoint && {opened: []},
		jobs: [],
		watch: {isOn: spec.watch !== undefined, isPaused: false, pending: [], changed: [], isSettling: false, isStale: false, recent: [], loops: 0},
	};
}
