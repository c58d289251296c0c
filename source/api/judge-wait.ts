import {describePhase} from '../core/describe.ts';
import {isAlive, type Phase, type ProjectState, type ServiceState} from '../core/state.ts';
import {heldUpBy} from './held-up.ts';
import {bad, good, type JudgeOfAll, type Verdict} from './verdict.ts';

export type WaitedFor = 'started' | 'ready' | 'ended';

export interface WaitPolicy {
	/** It is of use only once it has ended well. */
	readonly isOneShot: boolean;
	/** Nothing has asked for its start. */
	readonly isDisabled: boolean;
	/** Somebody may yet start what a person has stopped. */
	readonly isPatient: boolean;
}

export function judgeWait(what: WaitedFor, policy: WaitPolicy): JudgeOfAll {
	const {isOneShot} = policy;
	switch (what) {
		case 'started': {
			return (service, state) => hopeless(service, state, policy) ?? (isUpOrDone(service.phase) ? good('started') : undefined);
		}

		case 'ready': {
			return (service, state) => {
				const {phase} = service;
				return hopeless(service, state, policy) ?? (phase.type === 'ready' && !isOneShot ? good('ready') : phase.type === 'completed' ? good('ended well') : undefined);
			};
		}

		case 'ended': {
			return ({name, phase}, state) => phase.type === 'waiting' ? held(name, state, policy)
				: isAlive(phase) || phase.type === 'backoff' ? undefined : good(describePhase(phase));
		}
	}
}

/** Only a person, or a change, can help it. */
function hopeless({name, phase}: ServiceState, state: ProjectState, policy: WaitPolicy): Omit<Verdict, 'name'> | undefined {
	switch (phase.type) {
		case 'failed':
		case 'skipped': {
			return bad(describePhase(phase));
		}

		case 'stopped': {
			return policy.isPatient ? undefined : bad(`was stopped: ${remedy(name)}`);
		}

		// While devtui comes up nothing has been started yet, and a dependency may be disabled.
		case 'idle': {
			return policy.isDisabled && !policy.isPatient && Object.values(state.services).some(other => other.phase.type !== 'idle') ? bad(`was not started, and is disabled: ${remedy(name)}`) : undefined;
		}

		case 'waiting': {
			return held(name, state, policy);
		}

		case 'starting':
		case 'ready':
		case 'unready':
		case 'stopping':
		case 'backoff':
		case 'completed': {
			return undefined;
		}
	}
}

function held(name: string, state: ProjectState, {isPatient}: WaitPolicy): Omit<Verdict, 'name'> | undefined {
	const stopped = isPatient ? undefined : heldUpBy(state).get(name);
	return stopped === undefined ? undefined : bad(`waits for ${stopped}, which was stopped: ${remedy(stopped)}`);
}

function remedy(name: string): string {
	return `devtui start ${name} starts it`;
}

function isUpOrDone(phase: Phase): boolean {
	return ((phase.type === 'starting' || phase.type === 'ready' || phase.type === 'unready') && phase.pid !== undefined) || phase.type === 'completed';
}
