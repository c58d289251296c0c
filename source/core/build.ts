import {dependentsOf} from './dependencies.ts';
import type {JobResult} from './events.ts';
import {cancelJobs, isRunning, startJob} from './jobs.ts';
import {letGo, runAnew, stop} from './life.ts';
import type {ServiceSpec} from './spec.ts';
import {isPausedByHand, isUp, type RunCause, type ServiceState} from './state.ts';
import {enter, patch, specOf, stateOf, type Turn} from './turn.ts';

/** Changed files make what is built out of date; a build of the files as they were is given up. */
export function outdateBuild(turn: Turn, name: string): void {
	if (specOf(turn, name).build) {
		cancelJobs(turn, name, job => job === 'build');
		patch(turn, name, {build: {type: 'needed', isOutdated: true}});
	}
}

/** An image is built anew for changed files only where the watch says so; a build command always is run. */
export function isBuiltForChanges({build, watch}: ServiceSpec): boolean {
	return build !== undefined && (build.type !== 'build-image' || watch?.action.type !== 'restart');
}

export function needsBuild({build}: ServiceState): boolean {
	return build?.type === 'needed';
}

/** It sees every file as it is now, also those that changed while watching was paused. */
export function startBuild(turn: Turn, name: string): void {
	const {watch, build} = stateOf(turn, name);
	const isOutdated = build?.type === 'needed' && build.isOutdated;
	patch(turn, name, {build: {type: 'running'}, watch: {...watch, pending: isPausedByHand(watch) ? [] : watch.pending}});
	startJob(turn, name, 'build', {files: watch.changed, ...isOutdated && {isOutdated}});
}

/** While the service runs it is built beside the old run, once its files are quiet and no older build is left. */
export function buildWhenDue(turn: Turn, name: string): void {
	const service = stateOf(turn, name);
	const {phase, watch} = service;
	if (isUp(phase) && needsBuild(service) && !watch.isSettling && !isRunning(service, 'build') && !turn.state.shutdown) {
		startBuild(turn, name);
	}
}

export function buildEnded(turn: Turn, name: string, result: JobResult, durationMs: number): void {
	const {phase, isRebuilt} = stateOf(turn, name);
	if (result.type === 'passed') {
		patch(turn, name, {build: {type: 'passed', durationMs}, isRebuilt: undefined});
		replaceRun(turn, name, isRebuilt ?? false);
		return;
	}

	patch(turn, name, {build: {type: 'failed', message: result.message, durationMs}, isRebuilt: undefined});
	// What runs stays up; one that has not been started cannot be.
	if (phase.type === 'waiting') {
		letGo(turn, name);
		enter(turn, name, {type: 'failed', failure: {type: 'build', message: result.message}});
	}
}

/** The old run makes room for what has been built; one that waits is started by `settle`. */
function replaceRun(turn: Turn, name: string, isRebuilt: boolean): void {
	const {phase, watch} = stateOf(turn, name);
	const cause: RunCause = isRebuilt ? {type: 'user'} : {type: 'files', files: watch.changed};
	if (phase.type === 'stopping' && (phase.next.type === 'exit' || phase.next.type === 'fail')) {
		patch(turn, name, {cause, failures: 0});
		stop(turn, name, {type: 'restart'});
	} else {
		runAnew(turn, name, cause);
	}

	if (isRebuilt && isUp(phase)) {
		restartAllDependents(turn, name);
	}
}

/** Those who depend on it by others, too. */
function restartAllDependents(turn: Turn, name: string): void {
	const waiting = [name];
	const seen = new Set(waiting);
	for (const each of waiting) {
		for (const dependent of dependentsOf(turn.project, each).filter(({name: other}) => !seen.has(other))) {
			seen.add(dependent.name);
			waiting.push(dependent.name);
			if (isUp(stateOf(turn, dependent.name).phase)) {
				runAnew(turn, dependent.name, {type: 'dependency', service: name});
			}
		}
	}
}
