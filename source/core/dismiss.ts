import type {Phase} from './state.ts';
import {enter, specOf, stateOf, type Turn} from './turn.ts';
import {isWatchedForRun} from './watch-of.ts';

/**
 * A person has stopped it, and nothing of it ran: what it waited for does not start it any more, be that what it needs, a
 * change of its files, or a datagram. `before`: how it was then.
 */
export function dismiss(turn: Turn, name: string, before: Phase): void {
	const service = stateOf(turn, name);
	const {phase} = service;
	const spec = specOf(turn, name);
	const isWaiting = isWatchedForRun(spec, service) || spec.udpTrigger !== undefined;
	if (phase.type === 'skipped' || (phase.type === 'idle' && before.type === 'waiting')) {
		enter(turn, name, {type: 'stopped'});
	} else if (phase.type === 'failed' && isWaiting) {
		enter(turn, name, {type: 'stopped', ...phase.failure.type === 'exit' && {exit: phase.failure.exit}});
	} else if (phase.type === 'completed' && isWaiting) {
		enter(turn, name, {type: 'stopped', exit: phase.exit, hasCompleted: true});
	}
}
