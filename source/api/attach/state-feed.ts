import type {ProjectState, ServiceState} from '../../core/state.ts';
import type {Store, StoreListener} from '../../core/store.ts';
import type {StateLine} from './wire.ts';

export interface StateFeed {
	/** What has happened since this was called last. */
	take(): readonly StateLine[];
	stop(): void;
}

/** What becomes of a project, for one reader; who does not read for long is told the whole state instead. */
export function feedState(store: Store, wake: () => void, mostKept = usualMostKept): StateFeed {
	let lines: StateLine[] = [];
	let isBehind = false;
	let {project} = store;
	let lastAt = 0;

	const listen: StoreListener = (state, previous, event) => {
		lastAt = event.at;
		if (!isBehind && lines.length >= mostKept) {
			isBehind = true;
			lines = [];
		}

		if (!isBehind) {
			const isOther = store.project !== project;
			({project} = store);
			lines.push({type: 'state', event, ...changes(state, previous), ...isOther && {project}});
		}

		wake();
	};

	const unsubscribe = store.subscribe(listen);
	return {
		take() {
			const taken = isBehind ? [whole(store, lastAt)] : lines;
			({project} = store);
			isBehind = false;
			lines = [];
			return taken;
		},
		stop: unsubscribe,
	};
}

const usualMostKept = 2000;

/** Told as an event that by itself does nothing: whatever has happened, this is how it is. */
function whole({project, getSnapshot}: Store, at: number): StateLine {
	const state = getSnapshot();
	const {services, failed, shutdown} = state;
	return {type: 'state', event: {type: 'resume-watch', services: [], at}, services, names: Object.keys(services), failed, ...shutdown && {shutdown}, project};
}

function changes(state: ProjectState, previous: ProjectState): Pick<StateLine, 'services' | 'names' | 'failed' | 'shutdown'> {
	const services: Record<string, ServiceState> = {};
	let count = 0;
	for (const name in state.services) {
		count++;
		if (state.services[name] !== previous.services[name]) {
			services[name] = state.services[name]!;
		}
	}

	const isSameSet = count === Object.keys(previous.services).length && Object.keys(services).every(name => previous.services[name]);
	return {
		services,
		...!isSameSet && {names: Object.keys(state.services)},
		...state.failed !== previous.failed && {failed: state.failed},
		...state.shutdown !== previous.shutdown && {shutdown: state.shutdown},
	};
}
