import {buildEnded, buildWhenDue} from './build.ts';
import {failedRun} from './endings.ts';
import type {JobResult} from './events.ts';
import {buryJob} from './jobs.ts';
import {askToEnd, signalToEnd} from './ask-to-end.ts';
import {stop} from './life.ts';
import {enterReady} from './readiness.ts';
import {answered, nextSignal} from './send-signal.ts';
import type {HookName, JobName} from './spec.ts';
import {isAlive, type Failure} from './state.ts';
import {emit, enter, specOf, stateOf, type Turn} from './turn.ts';

export function jobEnded(turn: Turn, name: string, job: JobName, result: JobResult): void {
	const ended = buryJob(turn, name, job);
	const {phase} = stateOf(turn, name);
	if (job === 'stop-command' && !isAlive(phase)) {
		emit(turn, {type: 'clear-timer', service: name, timer: 'grace'});
	}

	if (!ended) {
		buildWhenDue(turn, name);
		nextSignal(turn, name);
		return;
	}

	switch (job) {
		case 'build': {
			// The clock may have been set back meanwhile.
			buildEnded(turn, name, result, Math.max(0, turn.at - ended.since));
			break;
		}

		case 'stop-command': {
			if (result.type === 'failed' && phase.type === 'stopping' && !phase.isKilled) {
				signalToEnd(turn, name, 'group');
			}

			break;
		}

		case 'before-start':
		case 'after-start':
		case 'after-ready':
		case 'before-signal':
		case 'after-signal':
		case 'before-stop':
		case 'after-stop':
		case 'on-failure': {
			hookEnded(turn, name, job, failureOf(turn, name, job, result));
			break;
		}
	}
}

function hookEnded(turn: Turn, name: string, hook: HookName, failure: Failure | undefined): void {
	const {phase} = stateOf(turn, name);
	switch (hook) {
		case 'before-start': {
			if (phase.type === 'waiting') {
				if (failure) {
					failedRun(turn, name, failure);
				} else {
					enter(turn, name, {...phase, isPrepared: true});
				}
			}

			break;
		}

		case 'after-start': {
			if (failure && (phase.type === 'starting' || phase.type === 'ready' || phase.type === 'unready')) {
				stop(turn, name, {type: 'fail', failure});
			}

			break;
		}

		case 'after-ready': {
			if (phase.type === 'starting' && phase.pid !== undefined) {
				if (failure) {
					stop(turn, name, {type: 'fail', failure});
				} else {
					enterReady(turn, name, phase.pid);
				}
			}

			break;
		}

		case 'before-signal': {
			answered(turn, name, failure === undefined);
			break;
		}

		case 'after-signal': {
			nextSignal(turn, name);
			break;
		}

		case 'before-stop': {
			if (phase.type === 'stopping' && phase.isHeld) {
				askToEnd(turn, name, phase);
			}

			break;
		}

		// A run that is over: what they say is in the log.
		case 'after-stop':
		case 'on-failure': {
			break;
		}
	}
}

function failureOf(turn: Turn, name: string, hook: HookName, result: JobResult): Failure | undefined {
	const isIgnored = specOf(turn, name).hooks[hook]?.ignoresFailure ?? true;
	return result.type === 'passed' || isIgnored ? undefined : {type: 'hook', hook, message: result.message};
}
