import {dirname, sep} from 'node:path';
import type {WatchSpec} from '../../core/watch-spec.ts';
import type {IgnoreFiles} from './ignore-files.ts';
import {createMarkerFilter} from './marker-filter.ts';
import {watchByMarkers} from '../../core/marker-watch.ts';
import {createServiceFilter} from './service-filter.ts';
import type {ServiceFilter} from './service-filter.ts';
import type {TreeChange} from './tree-types.ts';

/** A service that is watched as it says, or by the marker files of its working directory whenever it holds some. */
export type WatchedService =
	| {readonly name: string; readonly workingDir: string; readonly watch: WatchSpec}
	| {readonly name: string; readonly workingDir: string; readonly byMarkers: true};

/** Who wants to know about files, and about which. */
export interface Subscriber {
	readonly service: WatchedService;
	readonly watch: WatchSpec;
	readonly filter: ServiceFilter;
	/** false: it waits for a marker file. */
	isActive(): boolean;
}

export function createSubscriber(service: WatchedService, ignoreFilesOf: (base: string) => IgnoreFiles): Subscriber {
	if ('watch' in service) {
		return {service, watch: service.watch, filter: createServiceFilter(service.workingDir, service.watch, ignoreFilesOf), isActive: () => true};
	}

	const filter = createMarkerFilter(service.workingDir, ignoreFilesOf);
	return {service, watch: watchByMarkers, filter, isActive: filter.isActive};
}

/** Whether anything about the path is to be known. */
export function isWanted({filter, watch}: Subscriber, path: string, isDirectory: boolean): boolean {
	return isDirectory
		? filter.mayContain(path)
		: filter.takesIn(path, false) || (watch.type === 'directory' && filter.takesIn(dirname(path), true));
}

/** The paths that have changed for the service. */
export function concerns({filter, watch}: Subscriber, {path, kind, type, isContentSame}: TreeChange): readonly string[] {
	if (isContentSame && watch.comparesContent) {
		return [];
	}

	const isTakenIn = filter.takesIn(path, kind === 'directory');
	switch (watch.type) {
		case 'file': {
			return isTakenIn && kind === 'file' ? [path] : [];
		}

		case 'any': {
			return isTakenIn ? [path] : [];
		}

		case 'directory': {
			// The content of a directory is the list of its entries.
			const parent = dirname(path);
			const isParentConcerned = type !== 'changed' && isWithin(parent, filter.base) && (isTakenIn || filter.takesIn(parent, true));
			return [...isParentConcerned ? [parent] : [], ...isTakenIn && kind === 'directory' ? [path] : []];
		}
	}
}

export function isWithin(path: string, directory: string): boolean {
	return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}
