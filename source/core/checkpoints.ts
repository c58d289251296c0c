import {isOneOf, isPending, leastMissed, oneTooMany, staled, withoutCheckpoint, type Checkpoint, type OpenedFile, type OpenedFiles} from './opened-files.ts';
import type {ServiceSpec} from './spec.ts';
import {isUp, type ServiceState} from './state.ts';
import {emit, patch, specOf, stateOf, type Turn} from './turn.ts';
import type {CheckpointSpec} from './watch-spec.ts';

/** The program is about to open a file, or has done so. Only the first time in a life counts, or in the one that it was resumed from. */
export function fileOpened(turn: Turn, name: string, opening: Omit<OpenedFile, 'run'>): void {
	const {checkpoint: spec} = specOf(turn, name);
	const {opened = [], ahead = [], run} = stateOf(turn, name);
	const index = opened.findIndex(({file}) => file === opening.file);
	const known = opened[index];
	if (spec && !known) {
		// A program opens one file at a time: what has not come of an earlier one never will.
		const before = opened.map(each => isPending(each) ? withoutCheckpoint(each, 'it was opened before one could be made') : each);
		put(turn, name, spec, [...before, {...opening, run}]);
		patch(turn, name, {ahead: ahead.filter(({file}) => file !== opening.file)});
	} else if (spec && known && isPending(known)) {
		put(turn, name, spec, opened.with(index, isPending(opening) ? withoutCheckpoint(known, 'it was opened before one could be made') : {...known, ...opening}));
	} else if (opening.checkpoint) {
		emit(turn, {type: 'drop-checkpoint', service: name, checkpoint: opening.checkpoint.id});
	}
}

/** The process behind a checkpoint has ended, by no doing of ours. */
export function checkpointLost(turn: Turn, name: string, id: number): void {
	const {opened = []} = stateOf(turn, name);
	if (opened.some(({checkpoint}) => checkpoint?.id === id)) {
		patch(turn, name, {opened: opened.map(each => each.checkpoint?.id === id ? withoutCheckpoint(each, 'its checkpoint has been killed') : each)});
	}
}

/** What was to be resumed has been started from the beginning. */
export function begunAnew(turn: Turn, name: string): void {
	patch(turn, name, {opened: [], ahead: [], resumedAt: undefined});
}

/** Of these files the program that runs, or can be resumed, has an older text: the next to be resumed has to open them again. */
export function markStale(turn: Turn, name: string, files: readonly string[]): void {
	const {opened = []} = stateOf(turn, name);
	const unknown = unknownOf(specOf(turn, name), stateOf(turn, name), files);
	if (opened.some(each => isOneOf(files, each))) {
		patch(turn, name, {opened: staled(opened, files)});
	}

	if (opened.length > 0 && unknown !== undefined) {
		wantAnew(turn, name, {remark: describeUnknown(unknown)});
	}
}

/** A person wants to go back to where it opened the file: also when another restart, which goes on from another file, is under way. */
export function markForRewind(turn: Turn, name: string, file: string): void {
	const {opened = []} = stateOf(turn, name);
	patch(turn, name, {opened: opened.map(each => each.file === file ? {...each, isStale: true} : each)});
}

/** The next run begins at the beginning, whatever changes until then. */
export function wantAnew(turn: Turn, name: string, why: {readonly remark?: string} = {}): void {
	if (specOf(turn, name).checkpoint) {
		patch(turn, name, {beginsAnew: why});
	}
}

/** Every checkpoint of the service goes, and what is known of its program. */
export function dropCheckpoints(turn: Turn, name: string): void {
	if (stateOf(turn, name).opened?.length) {
		patch(turn, name, {opened: [], ahead: []});
		wantAnew(turn, name);
		emit(turn, {type: 'drop-checkpoints', service: name});
	}
}

/**
 * Those of the changed files that are a reason for another run. A file that the program has opened and that is gone is
 * waited for; one that it will open again finds itself as it is then; one that it has never opened matters only where
 * somebody has said that it is to be watched, or nobody knows all that it opens.
 */
export function concerning(spec: ServiceSpec, service: ServiceState, files: readonly string[], gone: readonly string[]): readonly string[] {
	const {opened = [], ahead = [], phase} = service;
	if (!spec.checkpoint || opened.length === 0) {
		return files;
	}

	// By which other names it opens what it is opening now is not known yet.
	const isUnsure = opened.some(each => isPending(each));
	return files.filter(file => {
		if (opened.some(each => isOneOf([file], each))) {
			return !gone.includes(file);
		}

		return ahead.some(each => isOneOf([file], each)) ? !isUp(phase) && !gone.includes(file) : isUnsure || unknownOf(spec, service, [file]) !== undefined;
	});
}

/** The first of the files that the program may have read in a way that nobody has been told of. */
export function unknownOf({checkpoint}: ServiceSpec, {opened = [], ahead = [], noCheckpoints}: ServiceState, files: readonly string[]): string | undefined {
	const isAllKnown = checkpoint?.isOnlyForOpened && noCheckpoints === undefined;
	return isAllKnown ? undefined : files.find(file => ![...opened, ...ahead].some(each => isOneOf([file], each)));
}

export function describeUnknown(file: string): string {
	return `${file} is not a file that it has opened`;
}

/** The checkpoint at this file, for whoever wants to go back to it. */
export function checkpointAt({opened = []}: ServiceState, file: string): Checkpoint | undefined {
	return opened.find(each => each.file === file)?.checkpoint;
}

/** Thinned out. */
function put(turn: Turn, name: string, {max}: CheckpointSpec, opened: OpenedFiles): void {
	if (opened.filter(({checkpoint}) => checkpoint).length <= max) {
		patch(turn, name, {opened});
		return;
	}

	const victim = leastMissed(opened);
	emit(turn, {type: 'drop-checkpoint', service: name, checkpoint: opened[victim]!.checkpoint!.id});
	patch(turn, name, {opened: opened.with(victim, withoutCheckpoint(opened[victim]!, oneTooMany))});
}
