import {isBuiltForChanges, outdateBuild} from './build.ts';
import {wantAnew} from './checkpoints.ts';
import {isOfCheckpoints, letGo, stop, wait} from './life.ts';
import {provingQuietMs} from './repetition.ts';
import type {RunCause, ServiceState} from './state.ts';
import {emit, patch, specOf, stateOf, type Turn} from './turn.ts';
import type {WatchSpec} from './watch-spec.ts';

const loneQuietMs = 10;
const burstQuietMs = 100;
/** As long as git's lock is waited for. */
const patienceMs = 10_000;

/** The old run is stopped at once, the new one starts when the files are quiet. Never counted as a failure. */
export function restartForChanges(turn: Turn, name: string, spec: WatchSpec, changed: readonly string[]): void {
	const service = stateOf(turn, name);
	const cause: RunCause = {type: 'files', files: changed};
	const isBuilt = isBuiltForChanges(specOf(turn, name));
	if (isBuilt) {
		outdateBuild(turn, name);
	}

	switch (service.phase.type) {
		case 'starting':
		case 'ready':
		case 'unready': {
			awaitQuiet(turn, name, spec, changed);
			if (!isBuilt) {
				patch(turn, name, {cause, failures: 0});
				stop(turn, name, {type: 'restart'});
			}

			break;
		}

		case 'stopping': {
			// A stop that a person asked for is not undone by a change; every other end becomes part of this restart.
			if (service.phase.next.type !== 'stop') {
				if (service.phase.next.type === 'restart') {
					keepBeginning(turn, name);
				}

				patch(turn, name, {cause, failures: 0});
				awaitQuiet(turn, name, spec, changed);
				stop(turn, name, {type: 'restart'});
			}

			break;
		}

		case 'waiting': {
			keepBeginning(turn, name);
			// One that has not run yet needs no restart, only to see the files when they are whole.
			patch(turn, name, {cause: isFirstStart(service) ? service.cause : cause});
			awaitQuiet(turn, name, spec, changed);
			break;
		}

		case 'backoff':
		case 'completed':
		case 'failed': {
			patch(turn, name, {failures: 0});
			awaitQuiet(turn, name, spec, changed);
			letGo(turn, name);
			wait(turn, name, cause);
			break;
		}

		// What it needs cannot be had: its files do not matter.
		case 'skipped':
		case 'idle':
		case 'stopped': {
			break;
		}
	}
}

/** Somebody wants the run that is about to start from its beginning: a file that changes now is no other reason for it, only one more. */
function keepBeginning(turn: Turn, name: string): void {
	const {cause} = stateOf(turn, name);
	if (!isOfCheckpoints(cause) && cause.type !== 'failure' && cause.type !== 'ended') {
		wantAnew(turn, name);
	}
}

export function awaitQuiet(turn: Turn, name: string, spec: WatchSpec, changed: readonly string[]): void {
	const service = stateOf(turn, name);
	const {watch, run} = service;
	const autoMs = new Set([...watch.recent, ...changed]).size > 1 ? burstQuietMs : loneQuietMs;
	const delayMs = Math.max(spec.debounceMs === 'auto' ? autoMs : spec.debounceMs, provingQuietMs(service));
	if (!watch.isSettling) {
		emit(turn, {type: 'set-timer', service: name, run, timer: 'patience', delayMs: Math.max(patienceMs, 4 * delayMs)});
	}

	patch(turn, name, {watch: {...watch, changed, isSettling: true}});
	emit(turn, {type: 'set-timer', service: name, run, timer: 'quiet', delayMs});
}

function isFirstStart({run}: ServiceState): boolean {
	return run === 0;
}
