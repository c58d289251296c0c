import {describeUnknown, unknownOf} from './checkpoints.ts';
import type {Effect} from './effects.ts';
import {isOneOf, oneTooMany, type Checkpoint, type OpenedFile, type OpenedName} from './opened-files.ts';
import type {ServiceSpec} from './spec.ts';
import type {ServiceState} from './state.ts';
import {patch, specOf, stateOf, type Turn} from './turn.ts';

/** Where a run begins: in the middle, or at the beginning; `remark`: why not later, if that is worth a word. */
export type Beginning =
	/** `opened`, `ahead`: see `ServiceState`. `stillPending`: changed files that wait, and that it does not bring in. */
	| {readonly type: 'resumed'; readonly file: string; readonly checkpoint: Checkpoint; readonly opened: readonly OpenedFile[]; readonly ahead: readonly OpenedName[]; readonly stillPending: readonly string[]; readonly remark?: string}
	| {readonly type: 'anew'; readonly remark?: string};

/** Where the next run of the service begins: at the last point before it has opened anything that is not as it was then. */
export function beginningOf(spec: ServiceSpec, service: ServiceState): Beginning {
	const {cause, opened = [], watch, beginsAnew, noCheckpoints} = service;
	if (!spec.checkpoint || (cause.type !== 'files' && cause.type !== 'rewind')) {
		return {type: 'anew'};
	}

	if (beginsAnew) {
		return {type: 'anew', ...beginsAnew};
	}

	if (opened.length === 0) {
		return {type: 'anew', remark: noCheckpoints ?? 'no checkpoint has been made'};
	}

	// Who goes back by hand leaves alone what waits.
	const changed = cause.type === 'files' ? [...cause.files, ...watch.changed, ...watch.pending] : watch.changed;
	const unknown = unknownOf(spec, service, changed);
	if (unknown !== undefined) {
		return {type: 'anew', remark: noCheckpoints ?? describeUnknown(unknown)};
	}

	const first = opened.findIndex(each => isOneOf(changed, each) || (cause.type === 'files' ? each.isStale : each.file === cause.file));
	// What else has changed it has not opened yet: it may go on from anywhere.
	const latest = first === -1 ? opened.length - 1 : first;
	const index = opened.findLastIndex(({checkpoint}, place) => place <= latest && checkpoint !== undefined);
	const {reason} = opened[latest]!;
	// That some are thinned out is how it is meant to be.
	const remark = index === latest || reason === oneTooMany ? {} : {remark: describeRefusal(opened[latest]!)};
	const resumed = resumeAt(spec, service, index);
	return resumed ? {...resumed, ...remark} : {type: 'anew', remark: describeRefusal(opened[latest]!)};
}

/** The run begins there; answers with what whoever spawns has to know. */
export function begin(turn: Turn, name: string, beginning: Beginning): Pick<Effect & {readonly type: 'spawn'}, 'resume' | 'remark'> {
	if (!specOf(turn, name).checkpoint) {
		return {};
	}

	const {type, remark} = beginning;
	const {lastRemark} = stateOf(turn, name);
	const isNews = remark !== undefined && (remark !== lastRemark?.remark || type !== lastRemark.type);
	const told = isNews ? {remark} : {};
	if (isNews) {
		patch(turn, name, {lastRemark: {type, remark}});
	}

	if (beginning.type === 'resumed') {
		const {file, checkpoint, opened, ahead} = beginning;
		patch(turn, name, {opened, ahead, resumedAt: file});
		return {resume: {checkpoint: checkpoint.id, file}, ...told};
	}

	patch(turn, name, {opened: [], ahead: [], noCheckpoints: undefined, resumedAt: undefined, beginsAnew: undefined});
	return told;
}

/** What was opened from there on will be opened again. */
function resumeAt(spec: ServiceSpec, service: ServiceState, index: number): (Beginning & {readonly type: 'resumed'}) | undefined {
	const {opened = [], ahead = [], watch} = service;
	const at = opened[index];
	if (!at?.checkpoint) {
		return undefined;
	}

	const {isStale: _isStale, ...fresh} = at;
	const before = opened.slice(0, index);
	return {
		type: 'resumed',
		file: at.file,
		checkpoint: at.checkpoint,
		opened: [...before, fresh],
		ahead: [...opened.slice(index + 1).map(({file, alias}) => ({file, ...alias !== undefined && {alias}})), ...ahead],
		stillPending: watch.pending.filter(file => before.some(each => isOneOf([file], each)) || unknownOf(spec, service, [file]) !== undefined),
	};
}

function describeRefusal({file, reason}: OpenedFile): string {
	return `no checkpoint at ${file}${reason === undefined ? '' : `: ${reason}`}`;
}
