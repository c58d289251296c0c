import type {MapNode} from './tree.ts';
import {entryOf} from './tree.ts';

/** A service with one of these runs in a container, any other is a process of this machine. */
export function isContainer(service: MapNode): boolean {
	return entryOf(service, 'image') !== undefined || entryOf(service, 'build') !== undefined;
}
