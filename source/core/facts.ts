import {filesChanged, synced, triggered, watchChanged} from './changes.ts';
import {begunAnew, checkpointLost, dropCheckpoints, fileOpened, wantAnew} from './checkpoints.ts';
import {endRefused, exited, failedRun} from './endings.ts';
import type {Fact} from './events.ts';
import {jobEnded} from './job-endings.ts';
import {startHook} from './jobs.ts';
import {clearAway, letGo, stop, wait} from './life.ts';
import {becameReady} from './readiness.ts';
import {timerFired} from './timer-fired.ts';
import {emit, enter, patch, specOf, stateOf, type Turn} from './turn.ts';

/** Facts about a run that is not the current one have been dropped before. */
export function tellFact(turn: Turn, fact: Fact): void {
	const name = fact.service;
	switch (fact.type) {
		case 'spawned': {
			spawned(turn, name, fact.pid);
			break;
		}

		case 'spawn-failed': {
			const {phase, resumedAt, cause} = stateOf(turn, name);
			if (phase.type === 'starting' && resumedAt !== undefined) {
				letGo(turn, name);
				dropCheckpoints(turn, name);
				wantAnew(turn, name, {remark: `it could not go on from where it opened ${resumedAt}: ${fact.message}`});
				wait(turn, name, cause);
			} else if (phase.type === 'starting') {
				letGo(turn, name);
				failedRun(turn, name, {type: 'spawn', message: fact.message});
			} else {
				// It was told to stop before it could be started: there is nothing to stop.
				exited(turn, name, {type: 'code', code: 127});
			}

			break;
		}

		case 'main-exited': {
			clearAway(turn, name, fact.exit);
			break;
		}

		case 'exited': {
			exited(turn, name, fact.exit);
			break;
		}

		case 'end-refused': {
			endRefused(turn, name);
			break;
		}

		case 'probe-passed': {
			if (fact.probe === 'ready') {
				becameReady(turn, name);
			}

			patch(turn, name, {probeFailures: {...stateOf(turn, name).probeFailures, [fact.probe]: 0}});
			break;
		}

		case 'probe-failed': {
			patch(turn, name, {lastProbe: fact.message});
			probeFailed(turn, name, fact);
			break;
		}

		case 'time-asked': {
			const {phase, run} = stateOf(turn, name);
			if (phase.type === 'starting' && !phase.hasAnswered) {
				enter(turn, name, {...phase, extra: phase.extra ?? 'asked'});
				emit(turn, {type: 'set-timer', service: name, run, timer: 'extra', delayMs: fact.ms});
			}

			break;
		}

		case 'timer-fired': {
			timerFired(turn, name, fact.timer);
			break;
		}

		case 'job-ended': {
			jobEnded(turn, name, fact.job, fact.result);
			break;
		}

		case 'watch-changed': {
			watchChanged(turn, name, fact.isOn);
			break;
		}

		case 'synced': {
			synced(turn, name, fact.files);
			break;
		}

		case 'triggered': {
			triggered(turn, name);
			break;
		}

		case 'files-changed': {
			filesChanged(turn, name, fact);
			break;
		}

		case 'file-opened': {
			const {file, alias, checkpoint, reason} = fact;
			fileOpened(turn, name, {file, ...alias !== undefined && {alias}, ...checkpoint && {checkpoint: {...checkpoint, madeAt: turn.at}}, ...reason !== undefined && {reason}});
			break;
		}

		case 'checkpoint-lost': {
			checkpointLost(turn, name, fact.checkpoint);
			break;
		}

		case 'begun-anew': {
			begunAnew(turn, name);
			break;
		}

		case 'checkpoints-impossible': {
			patch(turn, name, {noCheckpoints: fact.reason});
			break;
		}
	}
}

function spawned(turn: Turn, name: string, pid: number): void {
	const {phase, run} = stateOf(turn, name);
	const spec = specOf(turn, name);
	if (phase.type === 'stopping') {
		enter(turn, name, {...phase, pid});
		return;
	}

	if (phase.type !== 'starting') {
		return;
	}

	enter(turn, name, {type: 'starting', pid});
	startHook(turn, name, 'after-start');
	if (spec.ready) {
		emit(
			turn,
			{type: 'set-timer', service: name, run, timer: 'within', delayMs: spec.ready.withinMs},
			{type: 'start-probe', service: name, run, probe: 'ready'},
		);
	} else {
		becameReady(turn, name);
	}
}

function probeFailed(turn: Turn, name: string, {probe, message, isFinal}: Extract<Fact, {readonly type: 'probe-failed'}>): void {
	const {phase, probeFailures} = stateOf(turn, name);
	const retries = specOf(turn, name)[probe]?.retries ?? 1;
	const count = probeFailures[probe] + 1;
	if (isFinal && phase.type === 'starting') {
		stop(turn, name, {type: 'fail', failure: {type: 'not-ready', lastProbe: message}});
		return;
	}

	if (phase.type !== 'ready' && phase.type !== 'unready') {
		return;
	}

	patch(turn, name, {probeFailures: {...probeFailures, [probe]: count}});
	if (count < retries) {
		return;
	}

	if (probe === 'live') {
		stop(turn, name, {type: 'fail', failure: {type: 'not-live', lastProbe: message}});
	} else {
		enter(turn, name, {type: 'unready', pid: phase.pid, lastProbe: message});
	}
}
