import {obey} from './commands.ts';
import type {Effect} from './effects.ts';
import type {Command, Event, Fact, TimerName} from './events.ts';
import {tellFact} from './facts.ts';
import {settle} from './settle.ts';
import type {ProjectSpec} from './spec.ts';
import type {ProjectState} from './state.ts';
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
	const turn: Turn = {project, at: event.at, state, unsettled: new Set(), effects: []};
	if (isCommand(event)) {
		obey(turn, aboutKnown(state, event));
	} else if (isCurrent(state, event)) {
		tellFact(turn, event);
	}

	settle(turn);
	return [turn.state, turn.effects];
}

/** Whoever gave it may not have heard yet that a service has gone. */
function aboutKnown(state: ProjectState, command: Command): Command {
	return 'services' in command ? {...command, services: command.services.filter(name => state.services[name])} : command;
}

function isCommand(event: Event): event is Exclude<Event, Fact> {
	return !('service' in event);
}

/** Timers that outlive runs. */
function isOfWatch(timer: TimerName): boolean {
	return timer === 'loop' || timer === 'burst' || timer === 'patience' || timer === 'calm';
}

/** Late exits, old probes and cancelled timers are about a run that is over; files and commands beside it belong to no run. */
function isCurrent(state: ProjectState, fact: Fact): boolean {
	const service = state.services[fact.service];
	return service !== undefined && (!('run' in fact) || fact.run === service.run || (fact.type === 'timer-fired' && isOfWatch(fact.timer)));
}
