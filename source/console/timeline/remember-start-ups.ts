import {describeCause} from '../../core/describe.ts';
import {dependentsOf} from '../../core/dependencies.ts';
import {differenceBetween} from '../../core/difference.ts';
import type {Event} from '../../core/events.ts';
import type {ProjectSpec} from '../../core/spec.ts';
import type {ProjectState, ServiceState} from '../../core/state.ts';
import type {Store} from '../../core/store.ts';
import {endOf, stageOf, type Stage, type StartUp, type Way} from './start-up.ts';

export interface StartUps {
	/** The first one, and the last ones, in their order. */
	all(): readonly StartUp[];
	dispose(): void;
}

/** Remembers from now on how services have come up, from what the core has gone through, in its order. */
export function rememberStartUps(store: Pick<Store, 'project' | 'subscribe'>): StartUps {
	let startUps: readonly StartUp[] = [];
	let count = 0;

	const put = (startUp: StartUp, way: Way) => {
		const known = startUp.ways.some(({service}) => service === way.service);
		const ways = known ? startUp.ways.map(each => each.service === way.service ? way : each) : [...startUp.ways, way];
		startUps = startUps.map(each => each.number === startUp.number ? {...startUp, ways} : each);
	};

	const begin = (asked: string, at: number): StartUp => {
		const startUp: StartUp = {number: ++count, asked, at, ways: []};
		startUps = [...startUps, startUp].filter((_, index, {length}) => index === 0 || index > length - maxStartUps);
		return startUp;
	};

	const follow = (service: ServiceState, event: Event) => {
		const {name, phase} = service;
		const {at} = event;
		const stage = stageOf(phase, {at, isEndAwaited: isEndAwaited(store.project, name)});
		const own = startUps.findLast(({ways}) => ways.some(way => way.service === name));
		const way = own?.ways.find(each => each.service === name);
		if (own && way && !way.end && !(isAsking(event) && own.at !== at)) {
			put(own, stage ? {...way, stages: appended(way.stages, stage)} : {...way, end: {at, how: endOf(phase)}});
			return;
		}

		if (stage ? stage.type === 'running' : phase.type !== 'skipped') {
			return;
		}

		if (own && way && !way.end) {
			put(own, {...way, end: {at, how: 'stopped'}});
		}

		const startUp = joined(startUps.at(-1), service, event) ?? (mayBegin(service) ? begin(occasion(service, event), at) : undefined);
		if (startUp) {
			put(startUp, stage ? {service: name, stages: [stage]} : {service: name, stages: [], end: {at, how: 'skipped'}});
		}
	};

	const note = (state: ProjectState, previous: ProjectState, event: Event) => {
		for (const service of state.shutdown ? [] : differenceBetween(previous, state).changed) {
			if (previous.services[service.name]?.phase !== service.phase) {
				follow(service, event);
			}
		}
	};

	return {all: () => startUps, dispose: store.subscribe(note)};
}

const maxStartUps = 20;

/** Whether it is to come to its end before others can go on. */
function isEndAwaited(project: ProjectSpec, name: string): boolean {
	return dependentsOf(project, name).some(({dependsOn}) => dependsOn.some(({service, condition}) => service === name && (condition === 'completed' || condition === 'completed-successfully')));
}

/** Somebody has asked for it: what was on its way before is another matter. */
function isAsking({type}: Event): boolean {
	return type === 'up' || type === 'start' || type === 'restart' || type === 'reconfigure';
}

/** The start-up that this is a part of: of one command, of one save, or what others of it have brought about. */
function joined(last: StartUp | undefined, {name, cause}: ServiceState, event: Event): StartUp | undefined {
	if (!last || isAsking(event)) {
		return last?.at === event.at ? last : undefined;
	}

	const isUnderWay = last.ways.some(({end}) => !end);
	const isPartOf = cause.type === 'dependency' || (cause.type === 'failure' && last.ways.some(({service}) => service === name));
	return (isUnderWay && isPartOf) || event.at - last.at < oneSaveMs ? last : undefined;
}

/** Services see the files of one save at moments of their own. */
const oneSaveMs = 1000;

/** One that is only tried again, for itself, is no start-up. */
function mayBegin({cause}: ServiceState): boolean {
	return cause.type !== 'failure' && cause.type !== 'ended';
}

function occasion({cause}: ServiceState, event: Event): string {
	return event.type === 'up' || event.type === 'start' || event.type === 'restart' ? event.type : describeCause(cause);
}

function appended(stages: readonly Stage[], stage: Stage): readonly Stage[] {
	// Nothing has been seen of what did not last.
	const before = stages.at(-1)?.at === stage.at ? stages.slice(0, -1) : stages;
	const same = before.at(-1);
	return same?.type === stage.type && same.names.join(' ') === stage.names.join(' ') ? before : [...before, stage];
}
