import {needsBuild, startBuild} from './build.ts';
import {dropCheckpoints} from './checkpoints.ts';
import {dependentsOf, needOf} from './dependencies.ts';
import {startHook} from './jobs.ts';
import {spawn, stop} from './life.ts';
import {indexOf} from './project-index.ts';
import type {ServiceSpec} from './spec.ts';
import {isAlive, isBusy, type WaitReason} from './state.ts';
import {emit, enter, stateOf, type Turn} from './turn.ts';

/** What follows from the state of others: start whoever has what it needs, stop whoever is needed no more. */
export function settle(turn: Turn): void {
	const {inOrder} = indexOf(turn.project);
	// Each round but the last changes at least one service, and none goes back within one step.
	let rounds = 0;
	while (turn.unsettled.size > 0) {
		if (rounds++ > inOrder.length * roundsOfOne) {
			throw new RangeError('the services do not settle');
		}

		for (const service of inOrder) {
			if (!turn.unsettled.delete(service.name)) {
				continue;
			}

			if (hasNoUseForCheckpoints(turn, service)) {
				dropCheckpoints(turn, service.name);
			}

			if (turn.state.shutdown) {
				stopWhenUnneeded(turn, service);
			} else {
				startWhenPossible(turn, service);
			}
		}
	}
}

/** Nothing of it is to live on, or its files do not matter; a program that has ended by itself waits for a change of them. */
function hasNoUseForCheckpoints({state}: Turn, {name, checkpoint}: ServiceSpec): boolean {
	const {phase, isLeaving} = state.services[name]!;
	const isOver = phase.type === 'stopped' || phase.type === 'idle' || phase.type === 'skipped';
	return !checkpoint || isOver || ((isLeaving || state.shutdown !== undefined) && !isAlive(phase));
}

/** Skipped, waiting, building, starting, and some to spare. */
const roundsOfOne = 10;

function startWhenPossible(turn: Turn, spec: ServiceSpec): void {
	const {name} = spec;
	const {phase, watch} = stateOf(turn, name);
	if (phase.type !== 'waiting' && phase.type !== 'skipped') {
		return;
	}

	const needs = spec.dependsOn.map(dependency => needOf(turn.state, dependency));
	const impossible = needs.find(need => need.type === 'impossible');
	if (impossible) {
		if (phase.type === 'waiting' || phase.because !== impossible.because) {
			enter(turn, name, {type: 'skipped', because: impossible.because});
		}

		return;
	}

	if (phase.type === 'skipped') {
		enter(turn, name, {type: 'waiting', on: []});
		return;
	}

	const unmet = needs.flatMap(need => need.type === 'unmet' ? [need.reason] : []);
	const reasons: readonly WaitReason[] = watch.isSettling ? [...unmet, {type: 'quiet'}] : unmet;
	if (reasons.length > 0) {
		waitOn(turn, name, reasons);
		return;
	}

	if (waitsForJobs(turn, name)) {
		return;
	}

	const {delay} = phase;
	if (!delay) {
		if (phase.isPrepared || !startHook(turn, name, 'before-start')) {
			spawn(turn, name);
		}

		return;
	}

	waitOn(turn, name, [{type: 'delay', delayMs: delay.delayMs}]);
	if (!delay.isRunning && !isCopyPausing(turn, spec)) {
		const {run} = stateOf(turn, name);
		enter(turn, name, {type: 'waiting', on: [{type: 'delay', delayMs: delay.delayMs}], delay: {...delay, isRunning: true}});
		emit(turn, {type: 'set-timer', service: name, run, timer: 'delay', delayMs: delay.delayMs});
	}
}

/** Its build comes last before the start; and what an earlier run has left to do, its hooks for one, comes first. */
function waitsForJobs(turn: Turn, name: string): boolean {
	const service = stateOf(turn, name);
	if (needsBuild(service) && service.jobs.length === 0) {
		startBuild(turn, name);
	}

	const {jobs} = stateOf(turn, name);
	if (jobs.length > 0) {
		waitOn(turn, name, jobs.map(({job}) => ({type: 'job', job})));
	}

	return jobs.length > 0;
}

/** Copies start one after the other, each after its own pause. */
function isCopyPausing(turn: Turn, spec: ServiceSpec): boolean {
	const copies = spec.replica && indexOf(turn.project).pausingCopies.get(spec.replica.of);
	return copies?.some(other => {
		const {phase} = stateOf(turn, other.name);
		return other !== spec && phase.type === 'waiting' && phase.delay?.isRunning === true;
	}) ?? false;
}

function waitOn(turn: Turn, name: string, reasons: readonly WaitReason[]): void {
	const {phase} = stateOf(turn, name);
	if (phase.type === 'waiting' && !isSame(phase.on, reasons)) {
		enter(turn, name, {...phase, on: reasons});
	}
}

function isSame(a: readonly WaitReason[], b: readonly WaitReason[]): boolean {
	return a.length === b.length && JSON.stringify(a) === JSON.stringify(b);
}

function stopWhenUnneeded(turn: Turn, {name}: ServiceSpec): void {
	const {phase} = stateOf(turn, name);
	const isNeeded = dependentsOf(turn.project, name).some(dependent => isBusy(stateOf(turn, dependent.name)));
	if (isAlive(phase) && phase.type !== 'stopping' && !isNeeded) {
		stop(turn, name, {type: 'stop'});
	}
}
