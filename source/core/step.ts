import {obey} from './commands.ts';
import type {Effect} from './effects.ts';
import type {Event, Fact} from './events.ts';
import {tellFact} from './facts.ts';
import {settle} from './settle.ts';
import type {ProjectSpec, ServiceSpec} from './spec.ts';
import type {ProjectState, ServiceState} from './state.ts';
import type {Turn} from './turn.ts';

/**
 * The whole of devtui's judgement: what happened, and what is to be done about it.
 *
 *     idle ──start──► waiting[on what] ──all there──► starting ──probe passed──► ready ◄──probe──► unready
 *      ▲                 ▲  │ cannot be had              │ exited                  │ exited, stopped, files changed
 *      │                 │  ▼                            ▼                         ▼
 *      │                 │ skipped    ┌─ main process ended, others left ──► stopping[next] ──grace──► SIGKILL
 *      │                 │            │                                            │ nothing lives any more
 *      │                 │            ▼                                            ▼
 *      │                 ├──timer── backoff ◄── failed or kept up ── by the restart policy ──► completed | failed
 *      │                 └──────────────────────── next: restart ──────────────────┘
 *      └─ (never run) ─────────────────────────────────────────────────────────── next: stop ──► stopped
 */
export function step(project: ProjectSpec, state: ProjectState, event: Event): readonly [ProjectState, readonly Effect[]] {
	const turn: Turn = {project, at: event.at, state, effects: []};
	if (isCommand(event)) {
		obey(turn, event);
	} else if (isCurrent(state, event)) {
		tellFact(turn, event);
	}

	settle(turn);
	return [turn.state, turn.effects];
}

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
		jobs: [],
		watch: {isOn: spec.watch !== undefined, isPaused: false, pending: [], changed: [], isSettling: false, isStale: false, loops: 0},
	};
}

function isCommand(event: Event): event is Exclude<Event, Fact> {
	return !('service' in event);
}

/** Late exits, old probes and cancelled timers are about a run that is over; files and commands beside it belong to no run. */
function isCurrent(state: ProjectState, fact: Fact): boolean {
	const service = state.services[fact.service];
	return service !== undefined && (!('run' in fact) || fact.run === service.run || (fact.type === 'timer-fired' && fact.timer === 'loop'));
}
