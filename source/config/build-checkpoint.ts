import type {CheckpointSpec, WatchSpec} from '../core/watch-spec.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import {isContainer} from './is-container.ts';
import {flagIn, mapIn, numberIn, textIn, textsIn, valueOf} from './read.ts';
import type {MapNode} from './tree.ts';
import {entryOf} from './tree.ts';

const defaultMax = 200;

/** `undefined`: the service has none, or what is said of them has been complained about. */
export function buildCheckpoint(service: MapNode, watch: WatchSpec | undefined, report: (diagnostic: Diagnostic) => void): CheckpointSpec | undefined {
	const map = mapIn(service, 'checkpoint');
	// That it is no container is said with the other keys of processes.
	if ((!map && !flagIn(service, 'checkpoint', false)) || isContainer(service)) {
		return undefined;
	}
	if (!entryOf(service, 'watch')) {
		report(problem('missing-key', '"checkpoint" needs "watch": a program goes on from where it opened a file when that file changes', entryOf(service, 'checkpoint')?.keySpan, {hint: 'watch: ["**"]'}));
		return undefined;
	}
	if (watch && watch.action.type !== 'restart') {
		report(problem('conflicting-keys', '"checkpoint" goes with "action: restart": only another run can go on from one', entryOf(mapIn(service, 'watch'), 'action')?.value.span ?? entryOf(service, 'checkpoint')?.keySpan));
		return undefined;
	}
	return {
		...map && valueOf(map, 'files') && {files: textsIn(map, 'files')},
		max: (map && numberIn(map, 'max')) ?? defaultMax,
		engine: ((map && textIn(map, 'engine')) ?? 'auto') as CheckpointSpec['engine'],
	};
}
