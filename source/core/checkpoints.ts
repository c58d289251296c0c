import type {Effect} from './effects.ts';
import type {CheckpointSpec, ServiceSpec} from './spec.ts';
import type {Checkpoint, OpenedFile, ServiceState} from './state.ts';
import {emit, patch, specOf, stateOf, type Turn} from './turn.ts';

/** Where a run begins: in the middle, or at the beginning and why (`remark`, if that is worth a word). */
export type Beginning =
	| {readonly type: 'resumed'; readonly file: string; readonly checkpoint: Checkpoint; readonly opened: readonly OpenedFile[]}
	| {readonly type: 'anew'; readonly remark?: string};

/** The program is about to open a file that it has not opened before, in this life or in the one it was resumed from. */
export function fileOpened(turn: Turn, name: string, opening: Omit<OpenedFile, 'run'>): void {
	const {checkpoint: spec} = specOf(turn, name);
	const {opened = [], run} = stateOf(turn, name);
	if (!spec || opened.some(({file}) => file === opening.file)) {
		return;
	}

	patch(turn, name, {opened: thinOut(turn, name, spec, [...opened, {...opening, run}])});
}

/** The process behind a checkpoint has ended, by no doing of ours. */
export function checkpointLost(turn: Turn, name: string, id: number): void {
	const {opened = []} = stateOf(turn, name);
	if (opened.some(({checkpoint}) => checkpoint?.id === id)) {
		patch(turn, name, {opened: opened.map(each => each.checkpoint?.id === id ? withoutCheckpoint(each, 'its checkpoint has been killed') : each)});
	}
}

/** Of these files the program that runs, or can be resumed, has an older text: the next to be resumed has to open them again. */
export function markStale(turn: Turn, name: string, files: readonly string[]): void {
	const {opened} = stateOf(turn, name);
	if (opened?.some(each => isOneOf(files, each))) {
		patch(turn, name, {opened: staled(opened, files)});
	}
}

/** Every checkpoint of the service goes, and what is known of its program. */
export function dropCheckpoints(turn: Turn, name: string): void {
	if (stateOf(turn, name).opened?.length) {
		patch(turn, name, {opened: []});
		emit(turn, {type: 'drop-checkpoints', service: name});
	}
}

/**
 * Those of the changed files that are a reason for another run. A file that the program has opened and that is gone is
 * waited for; one that it has not opened matters only where somebody has said that it is to be watched.
 */
export function concerning({checkpoint}: ServiceSpec, {opened = []}: ServiceState, files: readonly string[], gone: readonly string[]): readonly string[] {
	if (!checkpoint || opened.length === 0) {
		return files;
	}

	return files.filter(file => {
		const isOpened = opened.some(each => isOneOf([file], each));
		return isOpened ? !gone.includes(file) : !checkpoint.isOnlyForOpened;
	});
}

/** Where the next run of the service begins. */
export function beginningOf({checkpoint}: ServiceSpec, service: ServiceState): Beginning {
	const {cause, opened = [], watch} = service;
	if (!checkpoint) {
		return {type: 'anew'};
	}

	if (cause.type === 'rewind') {
		const index = opened.findIndex(({file}) => file === cause.file);
		return resumeAt(opened, index, [...watch.changed, ...watch.pending]) ?? {type: 'anew', remark: `there is no checkpoint at ${cause.file} any more`};
	}

	if (cause.type !== 'files') {
		return {type: 'anew'};
	}

	if (opened.length === 0) {
		return {type: 'anew', remark: service.noCheckpoints ?? 'no checkpoint has been made'};
	}

	const changed = [...new Set([...cause.files, ...watch.changed, ...watch.pending])];
	const unknown = changed.find(file => !opened.some(each => isOneOf([file], each)));
	if (unknown !== undefined && !checkpoint.isOnlyForOpened) {
		return {type: 'anew', remark: `${unknown} is not a file that it has opened`};
	}

	const first = opened.findIndex(each => each.isStale ?? isOneOf(changed, each));
	const nearest = opened.findLastIndex(({checkpoint}, index) => index <= first && checkpoint !== undefined);
	return resumeAt(opened, nearest, changed) ?? {type: 'anew', remark: describeRefusal(opened[first])};
}

/** The run begins there; answers with what whoever spawns has to know. */
export function begin(turn: Turn, name: string, beginning: Beginning): Pick<Effect & {readonly type: 'spawn'}, 'resume' | 'remark'> {
	if (!specOf(turn, name).checkpoint) {
		return {};
	}

	if (beginning.type === 'resumed') {
		const {file, checkpoint, opened} = beginning;
		patch(turn, name, {opened, resumedAt: file});
		return {resume: {checkpoint: checkpoint.id, file}};
	}

	const {remark} = beginning;
	const {lastRemark} = stateOf(turn, name);
	patch(turn, name, {opened: [], noCheckpoints: undefined, resumedAt: undefined, lastRemark: remark ?? lastRemark});
	return remark === undefined || remark === lastRemark ? {} : {remark};
}

/** The checkpoint at this file, for whoever wants to go back to it. */
export function checkpointAt({opened = []}: ServiceState, file: string): Checkpoint | undefined {
	return opened.find(each => each.file === file)?.checkpoint;
}

/** What was opened from there on will be opened again. What of the rest has changed is still to be brought in. */
function resumeAt(opened: readonly OpenedFile[], index: number, changed: readonly string[]): Beginning | undefined {
	const at = opened[index];
	if (!at?.checkpoint) {
		return undefined;
	}

	const {isStale: _isStale, ...fresh} = at;
	return {type: 'resumed', file: at.file, checkpoint: at.checkpoint, opened: [...staled(opened.slice(0, index), changed), fresh]};
}

/** The first and the newest stay; of the others the one goes that is nearest to its neighbours. */
function thinOut(turn: Turn, name: string, {max}: CheckpointSpec, opened: readonly OpenedFile[]): readonly OpenedFile[] {
	const kept = opened.flatMap(({checkpoint}, index) => checkpoint ? [index] : []);
	if (kept.length <= max) {
		return opened;
	}

	const distances = kept.slice(1, -1).map((_index, place) => kept[place + 2]! - kept[place]!);
	const victim = kept[distances.indexOf(Math.min(...distances)) + 1]!;
	emit(turn, {type: 'drop-checkpoint', service: name, checkpoint: opened[victim]!.checkpoint!.id});
	return opened.with(victim, withoutCheckpoint(opened[victim]!, 'its checkpoint was one too many'));
}

function withoutCheckpoint({checkpoint: _checkpoint, ...rest}: OpenedFile, reason: string): OpenedFile {
	return {...rest, reason};
}

function staled(opened: readonly OpenedFile[], files: readonly string[]): readonly OpenedFile[] {
	return opened.map(each => isOneOf(files, each) ? {...each, isStale: true} : each);
}

function isOneOf(files: readonly string[], {file, alias}: OpenedFile): boolean {
	return files.includes(file) || (alias !== undefined && files.includes(alias));
}

function describeRefusal(opened: OpenedFile | undefined): string {
	return opened ? `no checkpoint at ${opened.file}${opened.reason === undefined ? '' : `: ${opened.reason}`}` : 'no checkpoint has been made';
}
