import {dirname, relative} from 'node:path';
import type {ServiceSpec} from '../../core/spec.ts';
import {withoutLinks} from '../../system/without-links.ts';
import type {CheckpointPolicy, CheckpointVerdict, FileOpening} from '../contract.ts';
import {createServiceFilter, toPosix, type ServiceFilter} from '../watch/service-filter.ts';

/** Which files of a service checkpoints are made at: those that are watched, and `checkpoint.files` of them. */
export interface ServiceCheckpointPolicy extends CheckpointPolicy {
	/** As changed files are named: relative to the working directory. */
	namesOf(opening: FileOpening): {readonly file: string; readonly alias?: string};
}

/** `undefined`: there are to be none. */
export function createCheckpointPolicy({checkpoint, watch, workingDir}: ServiceSpec): ServiceCheckpointPolicy | undefined {
	if (!checkpoint || !watch) {
		return undefined;
	}

	// What a program opens comes with links resolved.
	const directory = withoutLinks(workingDir);
	const filters = [watch, ...checkpoint.files ? [{...watch, patterns: checkpoint.files, includeRegex: []}] : []].map(spec => createServiceFilter(directory, spec));
	const nameOf = (path: string): string => toPosix(relative(directory, path));
	return {
		engine: checkpoint.engine,
		isAtEach: checkpoint.files !== undefined,
		judge: path => judge(filters, path),
		namesOf({path, alias}) {
			const file = nameOf(path);
			const other = alias === undefined ? file : nameOf(alias);
			return {file, ...other !== file && {alias: other}};
		},
	};
}

function judge(filters: readonly ServiceFilter[], path: string): CheckpointVerdict {
	const barrier = outermostBarrier(filters, dirname(path));
	if (barrier !== undefined) {
		return {never: barrier};
	}

	return filters.every(filter => filter.takesIn(path, false)) ? 'yes' : 'no';
}

/** The highest directory above a file in which nothing is taken in. */
function outermostBarrier(filters: readonly ServiceFilter[], directory: string): string | undefined {
	const above = dirname(directory);
	const higher = above === directory ? undefined : outermostBarrier(filters, above);
	return higher ?? (filters.every(filter => filter.mayContain(directory)) ? undefined : directory);
}
