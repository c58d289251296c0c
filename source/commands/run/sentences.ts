import {describeTransition} from '../../core/describe-transition.ts';
import {describeShutdown} from '../../core/describe.ts';
import type {ProjectState, ServiceState} from '../../core/state.ts';
import {toPlain} from '../../headless/sentences.ts';

/**
 * What devtui says of a change of the one service, whose name needs no mention: `exited 3, waiting for a change`. An end
 * that somebody asked for is told only where it is not as it should be.
 */
export function runSentences(name: string, state: ProjectState, previous: ProjectState): readonly string[] {
	const before = previous.services[name];
	const after = state.services[name];
	const isAsked = state.shutdown?.reason.startsWith('SIG') ?? false;
	const sentences = [
		...isAsked ? [describeShutdown(previous, state)] : [],
		...before && after && before !== after ? [ofService(before, after, state.shutdown !== undefined), ofWatch(before, after)] : [],
	];
	return sentences.filter(sentence => sentence !== undefined).map(toPlain);
}

function ofService(before: ServiceState, after: ServiceState, isShuttingDown: boolean): string | undefined {
	const {phase, name} = after;
	const isEscalation = phase.type === 'stopping' && phase.isKilled;
	if (phase.type === 'ready' || (isShuttingDown && !isEscalation)) {
		return undefined;
	}

	const told = describeTransition(before, after)?.slice(name.length + 1);
	const isOver = phase.type === 'failed' || phase.type === 'completed';
	if (told === undefined || !isOver) {
		return told;
	}

	// devtui ends with it: that all went well needs no telling.
	return after.watch.isOn ? `${told}, waiting for a change` : phase.type === 'failed' ? told : undefined;
}

/** In the console a key would resume it. */
function ofWatch(before: ServiceState, after: ServiceState): string | undefined {
	const {suspendedBy, unrest} = after.watch;
	if (unrest?.file !== undefined && before.watch.unrest?.file === undefined) {
		return `${unrest.file} does not stop changing, so what changes waits until it does. Leave it out with -w '!${unrest.file}'`;
	}

	return suspendedBy === undefined || before.watch.suspendedBy !== undefined
		? undefined
		: `${suspendedBy} has changed again and again while the command ran, which seems to write it itself: no more restarts. Leave it out with -w '!${suspendedBy}'`;
}
