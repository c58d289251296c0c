import {adopt} from './adopt.ts';
import {askToStart, restart, start} from './ask-to-start.ts';
import {forgetChanges} from './changes.ts';
import {dropCheckpoints} from './checkpoints.ts';
import {withDependencies} from './dependencies.ts';
import {dismiss} from './dismiss.ts';
import {endRefused} from './endings.ts';
import type {SignalAim} from './effects.ts';
import type {Command} from './events.ts';
import {killJobs} from './jobs.ts';
import {rebuild} from './rebuild.ts';
import {kill, stop} from './life.ts';
import {discardChanges, pauseWatch, resumeWatch} from './pause.ts';
import {release} from './release.ts';
import {rewind} from './rewind.ts';
import {isAlive, type StopWish} from './state.ts';
import {sendKill, sendSignal} from './send-signal.ts';
import type {SignalName} from './spec.ts';
import {stateOf, unsettleAll, type Turn} from './turn.ts';

export function obey(turn: Turn, command: Command): void {
	switch (command.type) {
		case 'up': {
			const enabled = turn.project.services.filter(service => !service.isDisabled).map(service => service.name);
			for (const service of withDependencies(turn.project, enabled)) {
				askToStart(turn, service.name, {type: 'start'});
			}

			break;
		}

		case 'start': {
			start(turn, command.services);
			break;
		}

		case 'stop': {
			for (const name of command.services) {
				const {phase} = stateOf(turn, name);
				forgetChanges(turn, name);
				stop(turn, name, {type: 'stop'}, wishOf(command));
				dismiss(turn, name, phase);
				dropOfEnded(turn, name);
			}

			break;
		}

		case 'restart': {
			restart(turn, command.services);
			break;
		}

		case 'rewind': {
			for (const name of command.services) {
				rewind(turn, name, command.file);
			}

			break;
		}

		case 'rebuild': {
			for (const name of command.services) {
				rebuild(turn, name);
			}

			break;
		}

		case 'kill': {
			for (const name of command.services) {
				const {phase} = stateOf(turn, name);
				forgetChanges(turn, name);
				kill(turn, name);
				stop(turn, name, {type: 'stop'});
				dismiss(turn, name, phase);
				dropOfEnded(turn, name);
			}

			break;
		}

		case 'signal': {
			for (const name of command.services) {
				sendOnRequest(turn, name, command.signal, command.to ?? 'group');
			}

			break;
		}

		case 'release': {
			for (const name of command.services) {
				forgetChanges(turn, name);
				release(turn, name);
			}

			break;
		}

		case 'pause-watch': {
			for (const name of command.services) {
				pauseWatch(turn, name);
			}

			break;
		}

		case 'resume-watch': {
			for (const name of command.services) {
				resumeWatch(turn, name);
			}

			break;
		}

		case 'discard-changes': {
			for (const name of command.services) {
				discardChanges(turn, name);
			}

			break;
		}

		case 'reconfigure': {
			adopt(turn, command);
			break;
		}

		case 'shut-down': {
			shutDown(turn, command.reason, command.force);
			break;
		}
	}
}

function sendOnRequest(turn: Turn, name: string, signal: SignalName, to: SignalAim): void {
	if (!isAlive(stateOf(turn, name).phase)) {
		return;
	}

	if (signal === 'SIGKILL') {
		sendKill(turn, name, to);
	} else {
		sendSignal(turn, name, {signal, to});
	}
}

/** It has ended by itself, and is to wait for nothing more; what still runs drops its own once it has ended. */
function dropOfEnded(turn: Turn, name: string): void {
	if (!isAlive(stateOf(turn, name).phase)) {
		dropCheckpoints(turn, name);
	}
}

function wishOf({signal, graceMs}: Command & {readonly type: 'stop'}): StopWish | undefined {
	return signal === undefined && graceMs === undefined ? undefined : {...signal !== undefined && {signal}, ...graceMs !== undefined && {graceMs}};
}

/** `settle` stops what runs, in reverse order of dependency; what only waits is called off here. */
function shutDown(turn: Turn, reason: string, force: boolean): void {
	const isForced = force || (turn.state.shutdown?.isForced ?? false);
	turn.state = {...turn.state, shutdown: {reason: turn.state.shutdown?.reason ?? reason, isForced}};
	unsettleAll(turn);
	for (const {name} of turn.project.services) {
		const {phase} = stateOf(turn, name);
		forgetChanges(turn, name);
		if (phase.type === 'stopping' && phase.isRefused) {
			endRefused(turn, name);
			continue;
		}

		if (isForced) {
			kill(turn, name);
			killJobs(turn, name);
		}

		const isGoingOn = phase.type === 'waiting' || phase.type === 'backoff' || (phase.type === 'stopping' && phase.next.type === 'restart');
		if (isForced || isGoingOn) {
			stop(turn, name, {type: 'stop'});
		}
	}
}
