import {differenceBetween} from '../core/difference.ts';
import {describeExit, describeShutdown, describeSuspension, describeUnrest, nameFailure} from '../core/describe.ts';
import {describeTransition} from '../core/describe-transition.ts';
import type {Event} from '../core/events.ts';
import {initialService} from '../core/initial.ts';
import type {ProjectSpec} from '../core/spec.ts';
import type {ServiceState} from '../core/state.ts';
import {isWatchedForRun} from '../core/watch-of.ts';
import {stripAnsi} from '../lib/ansi.ts';
import type {StateChange} from './format.ts';
import {endedJob} from './jobs.ts';

/** What devtui says about a change, a sentence each. What the log of a service says already is left out. */
export function sentencesOf(change: StateChange): readonly string[] {
	const {project, event} = change;
	const told = changedServices(change).flatMap(({before, after}) => {
		const spec = project.services.find(service => service.name === after.name);
		// Without a probe a service counts as ready once it runs, which its rule has said.
		const isToldByRule = !spec?.ready && after.phase.type === 'ready' && before.phase.type !== 'unready';
		// How a command has failed is a line of the log, just before.
		const sentence = isToldByRule ? undefined : describeTransition(before, after, {spec, failure: nameFailure});
		const isWatched = spec !== undefined && isWatchedForRun(spec, after);
		const isWaiting = isWatched && isOver(after);
		return [
			sentence !== undefined && isWaiting ? `${sentence}, waiting for a change` : sentence,
			describeKept({before, after}, event),
			describeWatch(before, after),
		];
	});
	return [
		describeShutdown(change.previous, change.state),
		event.type === 'reconfigure' ? describeReconfiguration : undefined,
		...addedServices(change).map(name => `${name} added`),
		...told,
		...goneServices(change).map(service => describeGone(service, event)),
	].filter(sentence => sentence !== undefined).map(toPlain);
}

export const describeReconfiguration = 'configuration changed';

/** `worker removed (killed by SIGTERM)`; how it ended goes without saying where that was said before. */
export function describeGone({name}: ServiceState, event: Event): string {
	const isItsEnd = event.type === 'exited' && event.service === name;
	return `${name} removed${isItsEnd ? ` (${describeExit(event.exit)})` : ''}`;
}

/** Nothing but a change, or a person, starts it again. */
function isOver({phase}: ServiceState): boolean {
	return phase.type === 'failed' || phase.type === 'completed';
}

/** What a failed build means for the run that it was to replace. */
function describeKept({before, after}: ServiceChange, event: Event): string | undefined {
	const ended = endedJob(before, event);
	const isFailedBuild = ended?.job === 'build' && ended.outcome.type === 'failed';
	const isUp = after.phase.type === 'starting' || after.phase.type === 'ready' || after.phase.type === 'unready';
	return isFailedBuild && isUp ? `${after.name} stays on run ${after.run}, waiting for a change` : undefined;
}

export function describeWatch(before: ServiceState, after: ServiceState): string | undefined {
	const {name, watch} = after;
	if (watch.suspendedBy !== undefined && before.watch.suspendedBy === undefined) {
		return `${describeSuspension(name, watch.suspendedBy)}, or go on with: devtui resume ${name}`;
	}

	const {file} = watch.unrest ?? {};
	if (file !== undefined && before.watch.unrest?.file === undefined) {
		return describeUnrest(name, file);
	}

	if (watch.isPaused === before.watch.isPaused) {
		return undefined;
	}

	return watch.isPaused ? `${name}: watching is paused` : `${name}: watching again`;
}

export interface ServiceChange {
	readonly before: ServiceState;
	readonly after: ServiceState;
}

/** Those that are new were at rest before. */
export function changedServices({project, state, previous, event}: StateChange): readonly ServiceChange[] {
	return differenceBetween(previous, state).changed.flatMap(after => {
		const before = previous.services[after.name] ?? beginningOf(project, after.name, event.at);
		return before ? [{before, after}] : [];
	});
}

/** Names of those that the project has from now on, one that was about to go among them. */
export function addedServices({state, previous, event}: StateChange): readonly string[] {
	return event.type === 'reconfigure'
		? Object.values(state.services).filter(({name, isLeaving}) => !isLeaving && (previous.services[name]?.isLeaving ?? !previous.services[name])).map(({name}) => name)
		: [];
}

/** As they were last. They go by being taken out of the project, and by their end after that. */
export function goneServices({state, previous}: StateChange): readonly ServiceState[] {
	return differenceBetween(previous, state).gone;
}

function beginningOf({services}: ProjectSpec, name: string, at: number): ServiceState | undefined {
	const spec = services.find(service => service.name === name);
	return spec && initialService(spec, at);
}

/** Sentences may quote what programs said: nothing of it may reach the terminal as a command. */
export function toPlain(text: string): string {
	return stripAnsi(text).replace(/[\0-\u0008\u000B-\u001F\u007F-\u009F]/g, '');
}
