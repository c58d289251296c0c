import {buildWhenDue, outdateBuild} from './build.ts';
import {isRunning} from './jobs.ts';
import {letGo, runAnew, stop, wait} from './life.ts';
import {forgetBurst, forgetLoops, isLooping, noteBurst, provingQuietMs} from './repetition.ts';
import {sendSignal} from './send-signal.ts';
import type {WatchSpec} from './spec.ts';
import type {RunCause, ServiceState} from './state.ts';
import {emit, patch, specOf, stateOf, type Turn} from './turn.ts';
import {awaitCalm, beginLastLook, forgetUnrest} from './unrest.ts';
import {watchOf} from './watch-of.ts';

const loneQuietMs = 10;
const burstQuietMs = 100;
/** As long as git's lock is waited for. */
const patienceMs = 10_000;

/** What waits though nobody has paused the watch: it is suspended, or files would not be quiet. */
export function bringIn(turn: Turn, name: string, files: readonly string[]): void {
	const service = stateOf(turn, name);
	const {phase} = service;
	const spec = watchOf(specOf(turn, name), service);
	if (spec && files.length > 0 && !turn.state.shutdown && phase.type !== 'idle' && phase.type !== 'stopped') {
		applyChanges(turn, name, spec, files);
	}
}

export function filesChanged(turn: Turn, name: string, files: readonly string[], isFromOutside = false): void {
	// Somebody else is at work: what the service has been restarted for so far was hardly its own doing.
	if (isFromOutside) {
		forgetLoops(turn, name);
	}

	const service = stateOf(turn, name);
	const {watch, phase} = service;
	const spec = watchOf(specOf(turn, name), service);
	if (!spec || turn.state.shutdown || phase.type === 'idle' || phase.type === 'stopped') {
		return;
	}

	// What the service cannot have written it may be restarted for, though its watch is suspended.
	const isLetThrough = isFromOutside && watch.suspendedBy !== undefined;
	if (watch.isPaused && !isLetThrough) {
		patch(turn, name, {watch: {...watch, pending: union(watch.pending, files)}});
		return;
	}

	if (isLetThrough) {
		emit(turn, {type: 'clear-timer', service: name, timer: 'calm'});
	}

	if (isLetThrough && files.includes(watch.suspendedBy)) {
		patch(turn, name, {watch: {...stateOf(turn, name).watch, isPaused: false, pending: [], suspendedBy: undefined}});
		applyChanges(turn, name, spec, union(watch.pending, files));
	} else {
		applyChanges(turn, name, spec, files);
	}
}

/** Marker files came or went. */
export function watchChanged(turn: Turn, name: string, isOn: boolean): void {
	const {watch} = stateOf(turn, name);
	// Only a watch that was on has changes to forget; a first build must not fall to news that changes nothing.
	if (watch.isOn && !isOn) {
		forgetChanges(turn, name);
	}

	patch(turn, name, {watch: {...stateOf(turn, name).watch, isOn}});
}

/** A restart from outside: at once, and not of what a person has stopped. */
export function triggered(turn: Turn, name: string): void {
	if (!turn.state.shutdown) {
		runAnew(turn, name, {type: 'trigger'});
	}
}

/** Changed files have been quiet for long enough. */
export function settled(turn: Turn, name: string): void {
	const service = stateOf(turn, name);
	const {watch, run, phase} = service;
	const spec = watchOf(specOf(turn, name), service);
	if (!spec || !watch.isSettling) {
		return;
	}

	emit(turn, {type: 'clear-timer', service: name, timer: 'patience'});
	patch(turn, name, {watch: {...watch, isSettling: false}});
	const isUp = phase.type === 'starting' || phase.type === 'ready' || phase.type === 'unready';
	switch (spec.action.type) {
		case 'signal': {
			patch(turn, name, {watch: {...watch, isSettling: false, changed: []}});
			if (isUp) {
				sendSignal(turn, name, {signal: spec.action.signal, to: 'group'});
			}

			noteBurst(turn, name, watch.changed);
			break;
		}

		case 'exec': {
			patch(turn, name, {watch: {...watch, isSettling: false, changed: []}});
			emit(turn, {type: 'run-action', service: name, run, files: watch.changed});
			noteBurst(turn, name, watch.changed);
			break;
		}

		// A restart goes on in `settle`, unless the old run stays up for a build.
		case 'restart': {
			buildWhenDue(turn, name);
			break;
		}

		// Never waits for quiet.
		case 'none': {
			break;
		}
	}
}

/** What the service was waiting to do with changed files is off: it was stopped, or devtui ends. */
export function forgetChanges(turn: Turn, name: string): void {
	const service = stateOf(turn, name);
	const {watch} = service;
	if (isRunning(service, 'build')) {
		outdateBuild(turn, name);
	}

	forgetLoops(turn, name);
	forgetBurst(turn, name);
	forgetUnrest(turn, name);
	if (watch.isSettling || watch.changed.length > 0) {
		emit(turn, {type: 'clear-timer', service: name, timer: 'quiet'}, {type: 'clear-timer', service: name, timer: 'patience'});
		patch(turn, name, {watch: {...stateOf(turn, name).watch, isSettling: false, changed: []}});
	}
}

function applyChanges(turn: Turn, name: string, spec: WatchSpec, files: readonly string[]): void {
	const {watch} = stateOf(turn, name);
	if (watch.unrest) {
		patch(turn, name, {watch: {...watch, unrest: {file: watch.unrest.file ?? files[0]}, pending: union(watch.pending, files)}});
		awaitCalm(turn, name, spec);
		return;
	}

	const changed = union(watch.changed, files);
	if (isLooping(turn, name, spec)) {
		const [suspendedBy] = files;
		patch(turn, name, {watch: {...watch, isPaused: true, suspendedBy, pending: union(watch.pending, files)}});
		beginLastLook(turn, name);
		return;
	}

	switch (spec.action.type) {
		case 'none': {
			patch(turn, name, {watch: {...watch, changed, isStale: true}});
			break;
		}

		case 'signal':
		case 'exec': {
			awaitQuiet(turn, name, spec, changed);
			break;
		}

		case 'restart': {
			restartForChanges(turn, name, spec, changed);
			break;
		}
	}
}

/** The old run is stopped at once, the new one starts when the files are quiet. Never counted as a failure. */
function restartForChanges(turn: Turn, name: string, spec: WatchSpec, changed: readonly string[]): void {
	const service = stateOf(turn, name);
	const cause: RunCause = {type: 'files', files: changed};
	outdateBuild(turn, name);
	switch (service.phase.type) {
		case 'starting':
		case 'ready':
		case 'unready': {
			awaitQuiet(turn, name, spec, changed);
			if (!specOf(turn, name).build) {
				patch(turn, name, {cause, failures: 0});
				stop(turn, name, {type: 'restart'});
			}

			break;
		}

		case 'stopping': {
			// A stop that a person asked for is not undone by a change; every other end becomes part of this restart.
			if (service.phase.next.type !== 'stop') {
				patch(turn, name, {cause, failures: 0});
				awaitQuiet(turn, name, spec, changed);
				stop(turn, name, {type: 'restart'});
			}

			break;
		}

		case 'waiting': {
			// One that has not run yet needs no restart, only to see the files when they are whole.
			patch(turn, name, {cause: isFirstStart(service) ? service.cause : cause});
			awaitQuiet(turn, name, spec, changed);
			break;
		}

		case 'backoff':
		case 'completed':
		case 'failed': {
			patch(turn, name, {failures: 0});
			awaitQuiet(turn, name, spec, changed);
			letGo(turn, name);
			wait(turn, name, cause);
			break;
		}

		// What it needs cannot be had: its files do not matter.
		case 'skipped':
		case 'idle':
		case 'stopped': {
			break;
		}
	}
}

function awaitQuiet(turn: Turn, name: string, spec: WatchSpec, changed: readonly string[]): void {
	const service = stateOf(turn, name);
	const {watch, run} = service;
	const autoMs = union(watch.recent, changed).length > 1 ? burstQuietMs : loneQuietMs;
	const delayMs = Math.max(spec.debounceMs === 'auto' ? autoMs : spec.debounceMs, provingQuietMs(service));
	if (!watch.isSettling) {
		emit(turn, {type: 'set-timer', service: name, run, timer: 'patience', delayMs: Math.max(patienceMs, 4 * delayMs)});
	}

	patch(turn, name, {watch: {...watch, changed, isSettling: true}});
	emit(turn, {type: 'set-timer', service: name, run, timer: 'quiet', delayMs});
}

function isFirstStart({run}: ServiceState): boolean {
	return run === 0;
}

function union(files: readonly string[], more: readonly string[]): readonly string[] {
	return [...new Set([...files, ...more])];
}
