import {realTimeNumber} from '../lib/real-time-signals.ts';
import type {ProjectSpec, SignalName} from './spec.ts';
import {isWatchedForRun} from './watch-of.ts';
import {isBusy, type Exit, type Failure, type ProjectState, type ServiceState} from './state.ts';

export interface OutcomePolicy {
	/** End when every service has ended, not when the first one has failed for good. */
	readonly keepsGoing: boolean;
	/** The service whose end ends the run, and whose exit is its exit code. */
	readonly exitCodeFrom?: string;
	readonly signalNumbers: Readonly<Record<string, number>>;
}

export type Outcome =
	| {readonly type: 'running'}
	| {readonly type: 'over'; readonly exitCode: number; readonly reason: string};

export const couldNotStart = 3;

/** Whether a run without a console is over, and how it ended. A watched service that has ended waits for a change. */
export function outcome(project: ProjectSpec, state: ProjectState, policy: OutcomePolicy): Outcome {
	const services = Object.values(state.services).filter(service => service.phase.type !== 'idle');
	const chosen = policy.exitCodeFrom === undefined ? undefined : state.services[policy.exitCodeFrom];
	if (chosen && hasEnded(chosen)) {
		return over(exitCodeOf(chosen, policy), `${chosen.name} has ended`);
	}

	const failed = state.failed.flatMap(name => state.services[name] ?? []);
	const lost = failed.find(service => !isWaitingForChange(project, service));
	if (lost && !policy.keepsGoing) {
		return over(exitCodeOf(lost, policy), `${lost.name} has failed`);
	}

	const isDone = (service: ServiceState) => hasEnded(service) && (service.phase.type === 'skipped' || service.phase.type === 'stopped' || !isWaitingForChange(project, service));
	if (!services.every(service => isDone(service)) && services.length > 0) {
		return {type: 'running'};
	}

	const [first] = failed;
	const skipped = services.find(service => service.phase.type === 'skipped');
	const exitCode = first ? exitCodeOf(first, policy) : skipped ? couldNotStart : 0;
	return over(exitCode, 'every service has ended');
}

/**
 * Whether who waits until everything is ready has waited long enough: it is, or it never will be. Who was stopped by hand is
 * not waited for.
 */
export function readiness(project: ProjectSpec, state: ProjectState, policy: OutcomePolicy): Outcome {
	const services = Object.values(state.services).filter(service => service.phase.type !== 'idle');
	const isLost = (service: ServiceState) => service.phase.type === 'skipped' || (service.phase.type === 'failed' && !isWaitingForChange(project, service));
	const isSettled = (service: ServiceState) => service.phase.type === 'ready' || service.phase.type === 'completed' || service.phase.type === 'stopped' || isLost(service);
	if (!services.every(service => isSettled(service))) {
		return {type: 'running'};
	}

	const lost = state.failed.flatMap(name => state.services[name] ?? []).find(service => isLost(service)) ?? services.find(service => isLost(service));
	return lost ? over(exitCodeOf(lost, policy), `${lost.name} will not be ready`) : over(0, 'everything is ready');
}

/** Whether nothing that was started exists any more. */
export function isAtRest(state: ProjectState): boolean {
	return Object.values(state.services).every(service => !isBusy(service));
}

export function exitCode(exit: Exit, signalNumbers: Readonly<Record<string, number>>): number {
	return exit.type === 'code' ? exit.code : 128 + signalNumber(exit.signal, signalNumbers);
}

function exitCodeOf({phase}: ServiceState, {signalNumbers}: OutcomePolicy): number {
	switch (phase.type) {
		case 'failed': {
			return failureCode(phase.failure, signalNumbers);
		}

		case 'completed': {
			return exitCode(phase.exit, signalNumbers);
		}

		case 'skipped': {
			return couldNotStart;
		}

		// A service that was stopped by hand never makes the run fail.
		case 'stopped':
		case 'idle':
		case 'waiting':
		case 'starting':
		case 'ready':
		case 'unready':
		case 'stopping':
		case 'backoff': {
			return 0;
		}
	}
}

function failureCode(failure: Failure, signalNumbers: Readonly<Record<string, number>>): number {
	return failure.type === 'exit' ? exitCode(failure.exit, signalNumbers) : couldNotStart;
}

function isWaitingForChange({services}: ProjectSpec, service: ServiceState): boolean {
	return services.some(spec => spec.name === service.name && isWatchedForRun(spec, service));
}

function hasEnded({phase}: ServiceState): boolean {
	return phase.type === 'completed' || phase.type === 'failed' || phase.type === 'stopped' || phase.type === 'skipped';
}

function over(exitCode: number, reason: string): Outcome {
	return {type: 'over', exitCode, reason};
}

function signalNumber(signal: SignalName, signalNumbers: Readonly<Record<string, number>>): number {
	return signalNumbers[signal] ?? realTimeNumber(signal) ?? 0;
}
