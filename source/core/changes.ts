import {buildWhenDue, needsBuild, outdateBuild} from './build.ts';
import {concerning} from './checkpoints.ts';
import type {Fact} from './events.ts';
import {isRunning} from './jobs.ts';
import {runAnew} from './life.ts';
import {forgetBurst, forgetLoops, isLooping, noteBurst} from './repetition.ts';
import {awaitQuiet, restartForChanges} from './restart-for-changes.ts';
import {sendSignal} from './send-signal.ts';
import {isUp} from './state.ts';
import {isSyncable} from './sync.ts';
import {emit, patch, specOf, stateOf, type Turn} from './turn.ts';
import {awaitCalm, beginLastLook, forgetUnrest} from './unrest.ts';
import {watchOf} from './watch-of.ts';
import type {SyncAction, WatchSpec} from './watch-spec.ts';

/** What waits though nobody has paused the watch: it is suspended, or files would not be quiet. */
export function bringIn(turn: Turn, name: string, files: readonly string[]): void {
	const service = stateOf(turn, name);
	const {phase} = service;
	const spec = watchOf(specOf(turn, name), service);
	if (spec && files.length > 0 && !turn.state.shutdown && phase.type !== 'idle' && phase.type !== 'stopped') {
		applyChanges(turn, name, spec, files);
	}
}

export function filesChanged(turn: Turn, name: string, {files: all, gone = [], isFromOutside = false}: Pick<Fact & {readonly type: 'files-changed'}, 'files' | 'gone' | 'isFromOutside'>): void {
	const files = concerning(specOf(turn, name), stateOf(turn, name), all, gone);
	if (files.length === 0) {
		return;
	}

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
	const {watch, run} = service;
	const spec = watchOf(specOf(turn, name), service);
	if (!spec || !watch.isSettling) {
		return;
	}

	emit(turn, {type: 'clear-timer', service: name, timer: 'patience'});
	patch(turn, name, {watch: {...watch, isSettling: false}});
	switch (spec.action.type) {
		case 'sync': {
			syncSettled(turn, name, spec, spec.action);
			break;
		}

		case 'signal': {
			patch(turn, name, {watch: {...watch, isSettling: false, changed: []}});
			if (isUp(service.phase)) {
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
		case 'restart':
		case 'rebuild': {
			buildWhenDue(turn, name);
			break;
		}

		// Never waits for quiet.
		case 'none': {
			break;
		}
	}
}

/** They are in the container: what is to follow is done to the run that has them. */
export function synced(turn: Turn, name: string, files: readonly string[]): void {
	const service = stateOf(turn, name);
	const action = watchOf(specOf(turn, name), service)?.action;
	const then = action?.type === 'sync' ? action.then : undefined;
	if (!isUp(service.phase) || turn.state.shutdown) {
		return;
	}

	if (then?.type === 'signal') {
		sendSignal(turn, name, {signal: then.signal, to: 'group'});
	} else if (then?.type === 'restart') {
		runAnew(turn, name, {type: 'files', files});
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

		case 'sync': {
			if (isUp(stateOf(turn, name).phase) && isSyncable(spec.action, changed)) {
				awaitQuiet(turn, name, spec, changed);
			} else {
				restartForChanges(turn, name, spec, changed);
			}

			break;
		}

		case 'restart':
		case 'rebuild': {
			restartForChanges(turn, name, spec, changed);
			break;
		}
	}
}

/** What cannot be copied is a reason for another run, and so is a change of what no longer runs. */
function syncSettled(turn: Turn, name: string, spec: WatchSpec, action: SyncAction): void {
	const service = stateOf(turn, name);
	const {watch, run, phase} = service;
	if (!isSyncable(action, watch.changed) || needsBuild(service)) {
		buildWhenDue(turn, name);
	} else if (isUp(phase)) {
		patch(turn, name, {watch: {...watch, isSettling: false, changed: []}});
		emit(turn, {type: 'run-action', service: name, run, files: watch.changed});
		noteBurst(turn, name, watch.changed);
	} else if (phase.type === 'backoff' || phase.type === 'completed' || phase.type === 'failed' || (phase.type === 'stopping' && phase.next.type !== 'restart')) {
		restartForChanges(turn, name, spec, watch.changed);
	} else if (specOf(turn, name).build) {
		outdateBuild(turn, name);
	} else {
		// The container is there, and will be started again.
		emit(turn, {type: 'run-action', service: name, run, files: watch.changed});
	}
}

function union(files: readonly string[], more: readonly string[]): readonly string[] {
	return [...new Set([...files, ...more])];
}
