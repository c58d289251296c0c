import type {BuildState, FinalState} from './builds.ts';

export function isFinal(state: BuildState): state is FinalState {
	return state !== 'queued' && state !== 'running';
}

/** How far a step has come: of two reports of one attempt the one that ranks higher is the newer. */
export function rankOf(state: BuildState): number {
	return state === 'queued' ? 0 : state === 'running' ? 1 : 2;
}

/** Of a report that does not say it. */
export const usualExitCode: Readonly<Record<FinalState, number>> = {passed: 0, failed: 1, unknown: -1, cancelled: 130};
