import {basename, dirname, sep} from 'node:path';
import type {IgnoreFiles} from './ignore-files.ts';
import {watchByMarkers} from '../../core/marker-watch.ts';
import {excludesFileName, includesFileName, readMarkers} from './markers.ts';
import {createServiceFilter} from './service-filter.ts';
import type {ServiceFilter} from './service-filter.ts';

export interface MarkerFilter extends ServiceFilter {
	/** Whether the working directory holds a marker file; without one nothing but its appearing concerns the service. */
	isActive(): boolean;
}

/** What concerns a service that is watched by marker files only: they are read when one comes, changes or goes. */
export function createMarkerFilter(workingDir: string, ignoreFilesOf?: (base: string) => IgnoreFiles): MarkerFilter {
	let filter = read();

	function read(): ServiceFilter | undefined {
		const markers = readMarkers(workingDir);
		return markers && createServiceFilter(workingDir, {...watchByMarkers, ...markers}, ignoreFilesOf);
	}

	const isMarker = (path: string): boolean => dirname(path) === workingDir && [includesFileName, excludesFileName].includes(basename(path));

	return {
		base: workingDir,
		isActive: () => filter !== undefined,
		takesIn: (path, isDirectory) => filter?.takesIn(path, isDirectory) ?? false,
		mayContain: directory => directory === workingDir || (filter?.mayContain(directory) ?? workingDir.startsWith(directory + sep)),
		isRules: path => isMarker(path) || (filter?.isRules(path) ?? false),
		rulesChanged(directory) {
			if (directory === workingDir) {
				filter = read();
			}

			filter?.rulesChanged(directory);
		},
		namedInVain: () => [],
	};
}
