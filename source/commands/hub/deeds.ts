import {keyHint} from '../../console/keymap/key-hint.ts';
import type {Keymap} from '../../console/keymap/table.ts';
import {isFinal} from '../../fleet/progress.ts';
import type {Meaning} from './picture.ts';
import {isPaused} from './project.ts';

/** What can be done to what a hub shows. */
export type Deed = 'cancel' | 'drain' | 'retry' | 'pause' | 'resume';

/** Why something cannot be done to one, as a clause, and what can be. */
export interface Refusal {
	readonly why: string;
	readonly instead?: {readonly action: string; readonly does: string};
}

/** `has ended: r builds it again`, by the keys that this console has. */
export function describeRefusal({why, instead}: Refusal, keymap: Keymap): string {
	return `${why}${instead ? keyHint(keymap, instead.action, instead.does, ': ') : ''}`;
}

/** Undefined: it can be done to this one. */
export function whyNot(deed: Deed, meaning: Meaning): Refusal | undefined {
	switch (deed) {
		case 'cancel': {
			return whyNotCancel(meaning);
		}

		case 'drain': {
			return whyNotDrain(meaning);
		}

		case 'retry': {
			return whyNotRetry(meaning);
		}

		case 'pause':
		case 'resume': {
			return whyNotPause(deed, meaning);
		}
	}
}

/** What the key that ends things does to one: a build is cancelled, a builder drained. */
export function endingDeed({type}: Meaning): 'cancel' | 'drain' {
	return type === 'build' ? 'cancel' : 'drain';
}

function whyNotRetry(meaning: Meaning): Refusal | undefined {
	if (meaning.type !== 'build') {
		return {why: 'only a build can be built again'};
	}

	return isFinal(meaning.build.state) ? undefined : {why: 'has not ended', instead: {action: 'cancel-or-drain', does: 'cancels it'}};
}

function whyNotCancel(meaning: Meaning): Refusal | undefined {
	if (meaning.type !== 'build') {
		return {why: 'only a build can be cancelled'};
	}

	return isFinal(meaning.build.state)
		? {why: 'has ended', instead: {action: 'retry', does: 'builds it again'}}
		: meaning.isEnding ? {why: 'is being cancelled'} : undefined;
}

function whyNotDrain(meaning: Meaning): Refusal | undefined {
	switch (meaning.type) {
		case 'hub': {
			return {why: 'cannot be drained', instead: {action: 'quit', does: 'ends it'}};
		}

		case 'build': {
			return {why: 'only a builder can be drained'};
		}

		case 'builder': {
			const {state} = meaning.row;
			return state === 'draining' ? {why: 'takes no more builds already'} : state === 'offline' ? {why: 'is offline'} : undefined;
		}
	}
}

function whyNotPause(deed: 'pause' | 'resume', meaning: Meaning): Refusal | undefined {
	if (meaning.type !== 'builder') {
		return {why: 'only a builder can be paused'};
	}

	return isPaused(meaning.row) === (deed === 'resume') ? undefined : {why: deed === 'pause' ? 'is paused already' : 'is not paused'};
}
