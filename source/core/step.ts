import {obey} from './commands.ts';
import type {Effect} from './effects.ts';
import type {Event, Fact} from './events.ts';
import {tellFact} from './facts.ts';
import {settle} from './settle.ts';
import type {ProjectSpec} from './spec.ts';
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
		services: Object.fromEntries(project.services.map(({name}) => [name, initialService(name, at)])),
		failed: [],
	};
}

function initialService(name: string, at: number): ServiceState {
	return {
		name,
		phase: {type: 'idle'},
		run: 0,
		cause: {type: 'start'},
		since: at,
		restarts: 0,
		failures: 0,
		probeFailures: {ready: 0, live: 0},
		readyRun: 0,
		watch: {isPaused: false, pending: [], changed: [], isSettling: false, isStale: false},
	};
}

function isCommand(event: Event): event is Exclude<Event, Fact> {
	return !('service' in event);
}

/** Late exits, old probes and cancelled timers are about a run that is over; files belong to no run. */
function isCurrent(state: ProjectState, fact: Fact): boolean {
	const service = state.services[fact.service];
	return service !== undefined && (fact.type === 'files-changed' || fact.run === service.run);
}
