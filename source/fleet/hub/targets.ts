import type {Suggestion} from '../builds.ts';
import {labelsMatch} from '../labels.ts';
import type {HubState, Seat} from './state.ts';

/** Who may build it: all that match and are there, or have been away for no more than a moment. */
export function targetsOf({builders}: HubState, {on}: Pick<Suggestion, 'on'>, at: number): readonly Seat[] {
	return [...builders.values()].filter(seat => canTake(seat, at) && labelsMatch(on, seat.builder.labels));
}

/** Who has the fewest builds for each that it runs at a time; who cannot begin now, only if nobody else can. */
export function leastLoaded(seats: readonly Seat[]): Seat | undefined {
	let best: Seat | undefined;
	for (const seat of seats) {
		if (!best || isBetter(seat, best)) {
			best = seat;
		}
	}

	return best;
}

function canTake({builder, isDraining, hopeUntil}: Seat, at: number): boolean {
	switch (builder.state) {
		case 'online':
		case 'paused': {
			return true;
		}

		case 'missing': {
			return at < hopeUntil && !isDraining && builder.wanted !== 'draining';
		}

		case 'draining':
		case 'offline': {
			return false;
		}
	}
}

function isBetter(a: Seat, b: Seat): boolean {
	const canBegin = Number(a.builder.state === 'online') - Number(b.builder.state === 'online');
	return canBegin === 0 ? load(a) < load(b) : canBegin > 0;
}

function load({queuedCount, runningCount, builder}: Seat): number {
	return (queuedCount + runningCount) / Math.max(1, builder.jobs);
}
