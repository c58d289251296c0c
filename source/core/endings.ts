import {backoffDelay, hasRetriesLeft} from './backoff.ts';
import {forgetChanges} from './changes.ts';
import {cancelJobs, startHook} from './jobs.ts';
import {isOfRun, letGo, limitStopCommand, wait} from './life.ts';
import type {ServiceSpec} from './spec.ts';
import {isAlive, type Exit, type Failure} from './state.ts';
import {emit, enter, patch, specOf, stateOf, type Turn} from './turn.ts';

/** Nothing of the run lives any more: what becomes of the service? */
export function exited(turn: Turn, name: string, exit: Exit): void {
	const {phase, cause} = stateOf(turn, name);
	letGo(turn, name);
	cancelJobs(turn, name, isOfRun);
	limitStopCommand(turn, name, phase.type === 'stopping' ? phase.wish?.graceMs : undefined);
	patch(turn, name, {lastExit: exit});
	if (isAlive(phase)) {
		startHook(turn, name, 'after-stop', {exit});
	}

	switch (phase.type) {
		case 'starting':
		case 'ready':
		case 'unready': {
			endedByItself(turn, name, exit);
			break;
		}

		case 'stopping': {
			const {next} = phase;
			switch (next.type) {
				case 'stop': {
					stopped(turn, name, exit);
					break;
				}

				case 'restart': {
					if (turn.state.shutdown) {
						stopped(turn, name, exit);
					} else {
						wait(turn, name, cause);
					}

					break;
				}

				case 'exit': {
					endedByItself(turn, name, exit);
					break;
				}

				case 'fail': {
					failedRun(turn, name, next.failure);
					break;
				}
			}

			break;
		}

		// No process, no exit.
		case 'idle':
		case 'waiting':
		case 'backoff':
		case 'completed':
		case 'failed':
		case 'stopped':
		case 'skipped': {
			break;
		}
	}
}

/** There is to be no second process beside the one that is left; but devtui itself does not wait for what it cannot bring about. */
export function endRefused(turn: Turn, name: string): void {
	const {phase, run} = stateOf(turn, name);
	if (phase.type !== 'stopping') {
		return;
	}

	if (turn.state.shutdown) {
		letGo(turn, name);
		enter(turn, name, {type: 'stopped', ...phase.pid !== undefined && {releasedPid: phase.pid}});
		emit(turn, {type: 'abandon', service: name, run});
	} else {
		enter(turn, name, {...phase, isRefused: true});
	}
}

export function failedRun(turn: Turn, name: string, failure: Failure): void {
	const {restart} = specOf(turn, name);
	const {failures} = stateOf(turn, name);
	startHook(turn, name, 'on-failure', failure.type === 'exit' ? {exit: failure.exit} : {});
	const mayRetry = restart.policy !== 'no' || failure.type === 'not-live';
	if (turn.state.shutdown || !mayRetry || !hasRetriesLeft(restart, failures)) {
		enter(turn, name, {type: 'failed', failure});
		return;
	}

	backOff(turn, name, {type: 'failure', failure});
}

function endedByItself(turn: Turn, name: string, exit: Exit): void {
	const spec = specOf(turn, name);
	const {restart} = spec;
	if (!isSuccess(spec, exit)) {
		failedRun(turn, name, {type: 'exit', exit});
		return;
	}

	const isKeptUp = restart.policy === 'always' || restart.policy === 'unless-stopped';
	if (isKeptUp && !turn.state.shutdown) {
		backOff(turn, name, {type: 'ended', exit});
	} else {
		enter(turn, name, {type: 'completed', exit});
	}
}

function isSuccess({successExitCodes, successSignals = []}: ServiceSpec, exit: Exit): boolean {
	return exit.type === 'code' ? successExitCodes.includes(exit.code) : successSignals.includes(exit.signal);
}

function backOff(turn: Turn, name: string, cause: {readonly type: 'failure'; readonly failure: Failure} | {readonly type: 'ended'; readonly exit: Exit}): void {
	const {restart} = specOf(turn, name);
	const {failures, run} = stateOf(turn, name);
	const delayMs = backoffDelay(restart, failures);
	// Counted before the delay: a crash is a crash also when the wait for its restart is cut short.
	patch(turn, name, {failures: failures + 1, cause});
	const until = turn.at + delayMs;
	enter(turn, name, cause.type === 'failure' ? {type: 'backoff', failure: cause.failure, delayMs, until} : {type: 'backoff', delayMs, until});
	emit(turn, {type: 'set-timer', service: name, run, timer: 'backoff', delayMs});
}

function stopped(turn: Turn, name: string, exit: Exit): void {
	forgetChanges(turn, name);
	enter(turn, name, {type: 'stopped', exit});
}
