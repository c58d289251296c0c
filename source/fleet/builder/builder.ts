import type {BuilderEffect, BuilderEvent, BuilderStart} from './events.ts';
import {drain, end, leave} from './leave.ts';
import {connected, greet, heard, hubSeen, lost} from './link.ts';
import {printed, spoolRead} from './logs.ts';
import {beginJobs, takeUp} from './queue.ts';
import {keptResults} from './results.ts';
import {projectMissing, stepEnded, stepsFound, stepStarted} from './run.ts';
import {resend, speak} from './speech.ts';
import {entryOf, newPatience, type BuilderState, type Turn} from './state.ts';

/** A builder with what an earlier process has left in the spool; it waits for a connection. */
export function startBuilder({entries, results, ...self}: BuilderStart, at: number): readonly [BuilderState, readonly BuilderEffect[]] {
	const state: BuilderState = {
		self,
		life: {type: 'working'},
		link: {type: 'apart'},
		presence: undefined,
		hasBeenWelcomed: false,
		isPaused: false,
		heeded: {hub: '', order: 0},
		pausePatience: newPatience(),
		held: new Map(),
		settled: new Set(),
		queue: new Map(),
		begun: new Set(),
		results: results && keptResults(results),
		speech: {jobs: new Set(), chunks: [], bytes: 0, isAsked: false},
		logs: {full: new Set(), some: new Set(), reads: new Set(), readBytes: 0, unacknowledgedBytes: 0},
		timers: new Set(),
	};
	const turn = newTurn(state, at);
	takeUp(turn, entries);
	return [state, effectsOf(turn)];
}

/**
 * The whole of a builder's judgement: what happened, and what is to be done about it. The state is changed in place.
 *
 *     link   apart ──connected──► greeting ──welcome──► welcomed ──the hub has another session, or none──► greeting
 *              ▲                                                              (anything) ──connection lost──► apart
 *     job    queued ──its turn──► finding ──steps-found──► running ──all steps are final──► final ──settled──► (forgotten)
 *              │ cancelled, superseded       │ project-missing: unknown                       ▲
 *              └─────────────────────────────┴────────────────────────────────────────────────┘
 *            queued ◄──the builder died: attempt + 1──  finding, running
 *     life   working ──drain──► draining ──nothing runs, all is settled──► over
 *              └──────end, refused──────► ending ──nothing runs──► over
 */
export function stepBuilder(state: BuilderState, event: BuilderEvent): readonly [BuilderState, readonly BuilderEffect[]] {
	const turn = newTurn(state, event.at);
	if (state.life.type !== 'over') {
		take(turn, event);
		beginJobs(turn);
		speak(turn);
		leave(turn);
	}

	return [state, effectsOf(turn)];
}

function take(turn: Turn, event: BuilderEvent): void {
	switch (event.type) {
		case 'connected': {
			connected(turn);
			break;
		}

		case 'connection-lost': {
			lost(turn);
			break;
		}

		case 'hub-seen': {
			hubSeen(turn, event.session);
			break;
		}

		case 'heard': {
			heard(turn, event.message);
			break;
		}

		case 'steps-found': {
			stepsFound(turn, event);
			break;
		}

		case 'project-missing': {
			projectMissing(turn, event);
			break;
		}

		case 'step-started': {
			stepStarted(turn, event);
			break;
		}

		case 'printed': {
			printed(turn.state, event);
			break;
		}

		case 'step-ended': {
			stepEnded(turn, event);
			break;
		}

		case 'spool-read': {
			spoolRead(turn.state, event);
			break;
		}

		case 'timer-fired': {
			// One that was cleared may have fired just before.
			if (turn.state.timers.delete(event.timer)) {
				timerFired(turn, event.timer);
			}

			break;
		}

		case 'drain': {
			drain(turn);
			break;
		}

		case 'end': {
			end(turn, {type: 'ending', reason: 'ended'});
			break;
		}
	}
}

function timerFired(turn: Turn, timer: 'hello' | 'resend' | 'flush'): void {
	switch (timer) {
		case 'hello': {
			greet(turn);
			break;
		}

		case 'resend': {
			resend(turn);
			break;
		}

		case 'flush': {
			// What has gathered since the last report is said by `speak`.
			break;
		}
	}
}

function newTurn(state: BuilderState, at: number): Turn {
	return {state, at, changed: new Set(), spool: [], effects: []};
}

/** What has changed of a job several times is written once. */
function effectsOf({state, changed, spool, effects}: Turn): readonly BuilderEffect[] {
	const entries = [...changed].filter(({job}) => state.held.has(job.id)).map((held): BuilderEffect => ({type: 'spool-job', entry: entryOf(held)}));
	return [...spool, ...entries, ...effects];
}
