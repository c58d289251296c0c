import type {MapEntry, MapNode} from './tree.ts';

/** A service of the merged files, before copies are made of it. */
export interface Definition {
	readonly entry: MapEntry;
	/** Absent when the service as a whole has been complained about: its name counts, its content does not. */
	readonly map?: MapNode;
}
