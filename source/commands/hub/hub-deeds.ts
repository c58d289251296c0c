import {isFinal} from '../../fleet/progress.ts';
import type {Meaning} from './hub-picture.ts';
import {isPaused} from './hub-project.ts';

/** What can be done to what a hub shows. */
export type Deed = 'cancel' | 'drain' | 'retry' | 'pause' | 'resume';

/** Why it cannot be done to this one, as a clause; undefined: it can. */
export function whyNot(deed: Deed, meaning: Meaning): string | undefined {
	switch (deed) {
		case 'cancel': {
			return whyNotCancel(meaning);
		}

		case 'drain': {
			return whyNotDrain(meaning);
		}

		case 'retry': {
			return meaning.type !== 'build' ? 'only a build can be built again' : isFinal(meaning.build.state) ? undefined : 'has not ended: s cancels it';
		}

		case 'pause':
		case 'resume': {
			return whyNotPause(deed, meaning);
		}
	}
}

/** What `s` does to one: a build is cancelled, a builder drained. */
export function endingDeed({type}: Meaning): 'cancel' | 'drain' {
	return type === 'build' ? 'cancel' : 'drain';
}

function whyNotCancel(meaning: Meaning): string | undefined {
	if (meaning.type !== 'build') {
		return 'only a build can be cancelled';
	}

	return isFinal(meaning.build.state) ? 'has ended: r builds it again' : meaning.isEnding ? 'is being cancelled' : undefined;
}

function whyNotDrain(meaning: Meaning): string | undefined {
	switch (meaning.type) {
		case 'hub': {
			return 'q ends the hub';
		}

		case 'build': {
			return 'only a builder can be drained';
		}

		case 'builder': {
			const {state} = meaning.row;
			return state === 'draining' ? 'takes no more builds already' : state === 'offline' ? 'is offline' : undefined;
		}
	}
}

function whyNotPause(deed: 'pause' | 'resume', meaning: Meaning): string | undefined {
	if (meaning.type !== 'builder') {
		return 'only a builder can be paused';
	}

	return isPaused(meaning.row) === (deed === 'resume') ? undefined : deed === 'pause' ? 'is paused already' : 'is not paused';
}
