import {describeExit, describeFailure, describePhase, describeReason, describeWait} from './describe.ts';
import type {ServiceSpec} from './spec.ts';
import {isAlive, type Failure, type Phase, type ServiceState, type Stopping} from './state.ts';

export interface TransitionWords {
	/** How it is told to end is in there. */
	readonly spec?: ServiceSpec | undefined;
	failure(failure: Failure): string;
}

/** A sentence about what has become of a service; undefined when its log says it (a run begins with a rule) or nobody asks. */
export function describeTransition(before: ServiceState, after: ServiceState, words: TransitionWords = {failure: describeFailure}): string | undefined {
	const {phase} = after;
	if (before.phase === phase || (before.phase.type === phase.type && before.run === after.run && phase.type !== 'stopping')) {
		return undefined;
	}

	const told = describeArrival(before, after, words);
	return told === undefined ? undefined : `${after.name} ${told}`;
}

function describeArrival(before: ServiceState, after: ServiceState, words: TransitionWords): string | undefined {
	const {phase} = after;
	switch (phase.type) {
		case 'ready': {
			return before.phase.type === 'unready' ? 'ready again' : 'ready';
		}

		case 'unready': {
			return `unready${describeReason(phase.lastProbe)}`;
		}

		case 'waiting': {
			const isHeldUp = phase.on.some(({type}) => type === 'dependency');
			return isHeldUp ? describeWait(phase.on) : describeOwnEnd(before, after);
		}

		case 'starting': {
			return describeOwnEnd(before, after);
		}

		case 'stopping': {
			return describeStopping(before.phase, phase, words);
		}

		case 'backoff': {
			const {failure, ...again} = phase;
			const ended = failure ? words.failure(failure) : after.lastExit && describeExit(after.lastExit);
			return `${ended === undefined ? '' : `${ended}, `}${describePhase(again)}`;
		}

		case 'completed': {
			return describeExit(phase.exit);
		}

		case 'failed': {
			const retries = after.failures === 1 ? '1 restart' : `${after.failures} restarts`;
			return words.failure(phase.failure) + (after.failures === 0 ? '' : `, giving up after ${retries}`);
		}

		case 'stopped': {
			return phase.releasedPid !== undefined ? `let go, pid ${phase.releasedPid} runs on` : phase.exit ? `stopped (${describeExit(phase.exit)})` : 'stopped';
		}

		case 'skipped': {
			return describePhase(phase);
		}

		case 'idle': {
			return undefined;
		}
	}
}

/** It ended by itself and is started again at once. */
function describeOwnEnd(before: ServiceState, after: ServiceState): string | undefined {
	const hasEnded = isAlive(before.phase) && before.phase.type !== 'stopping' && after.lastExit !== before.lastExit;
	return hasEnded && after.lastExit ? describeExit(after.lastExit) : undefined;
}

function describeStopping(before: Phase, phase: Stopping, {spec, failure}: TransitionWords): string | undefined {
	const earlier = before.type === 'stopping' ? before : undefined;
	if (phase.isKilled) {
		return earlier?.isKilled ? undefined : earlier ? 'did not end in time: SIGKILL' : 'killed with SIGKILL';
	}

	// While `before_stop` runs nothing has been asked of it yet.
	const asked = phase.isHeld ? 'stopping' : `stopping with ${meansOf(phase, spec)}`;
	switch (phase.next.type) {
		case 'stop': {
			const isTold = earlier?.next.type === 'stop' && Boolean(earlier.isHeld) === Boolean(phase.isHeld);
			return isTold ? undefined : asked;
		}

		case 'fail': {
			return earlier ? undefined : `${failure(phase.next.failure)}: ${asked}`;
		}

		case 'restart':
		case 'exit': {
			return undefined;
		}
	}
}

/** `SIGTERM`, or what the file has instead of it, as the file calls it. */
function meansOf({signal, mainExit}: Stopping, spec: ServiceSpec | undefined): string {
	const way = mainExit ? undefined : spec?.stop.way;
	return way ? `stop_${way.type}` : signal;
}
