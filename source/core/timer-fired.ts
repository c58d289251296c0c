import {settled} from './changes.ts';
import type {TimerName} from './events.ts';
import {cancelJobs} from './jobs.ts';
import {kill, stop, wait} from './life.ts';
import {calmedDown, ranOutOfPatience} from './patience.ts';
import {forgetBurst, forgetLoops} from './repetition.ts';
import {isAlive} from './state.ts';
import {enter, patch, specOf, stateOf, type Turn} from './turn.ts';

/** Of the current run, or of its watch. */
export function timerFired(turn: Turn, name: string, timer: TimerName): void {
	const {phase, cause} = stateOf(turn, name);
	switch (timer) {
		case 'grace':
		case 'hurry': {
			kill(turn, name);
			if (!isAlive(phase)) {
				cancelJobs(turn, name, job => job === 'stop-command');
			}

			break;
		}

		case 'backoff': {
			if (phase.type === 'backoff') {
				wait(turn, name, cause);
			}

			break;
		}

		case 'delay': {
			if (phase.type === 'waiting') {
				enter(turn, name, {type: 'waiting', on: phase.on});
			}

			break;
		}

		case 'quiet': {
			settled(turn, name);
			break;
		}

		case 'within': {
			if (phase.type === 'starting' && phase.extra) {
				enter(turn, name, {...phase, extra: 'needed'});
			} else if (phase.type === 'starting') {
				giveUp(turn, name);
			}

			break;
		}

		case 'extra': {
			if (phase.type === 'starting' && phase.extra === 'needed') {
				giveUp(turn, name);
			} else if (phase.type === 'starting') {
				const {extra: _, ...rest} = phase;
				enter(turn, name, rest);
			}

			break;
		}

		case 'patience': {
			ranOutOfPatience(turn, name);
			break;
		}

		case 'calm': {
			calmedDown(turn, name);
			break;
		}

		case 'loop': {
			forgetLoops(turn, name);
			break;
		}

		case 'burst': {
			forgetBurst(turn, name);
			break;
		}

		case 'reset': {
			patch(turn, name, {failures: 0});
			break;
		}
	}
}

function giveUp(turn: Turn, name: string): void {
	const withinMs = specOf(turn, name).ready?.withinMs ?? 0;
	stop(turn, name, {type: 'fail', failure: {type: 'not-ready', withinMs, lastProbe: stateOf(turn, name).lastProbe}});
}
