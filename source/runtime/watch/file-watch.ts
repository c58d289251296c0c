import {basename, dirname, relative} from 'node:path';
import type {WatchSpec} from '../../core/watch-spec.ts';
import {escapeWildcards} from '../../lib/escape-wildcards.ts';
import {toPosix} from './service-filter.ts';
import {isWithin, type WatchedService} from './subscriber.ts';
import {createWatcher} from './watcher.ts';

export interface WatchedFiles {
	/** Absolute; they need not be there. */
	readonly files: readonly string[];
	/** Directories of whose entries something may come or go. */
	readonly directories: readonly string[];
}

export interface FileWatch {
	/** Resolved once every change is told. */
	update(wanted: WatchedFiles): Promise<void>;
	close(): Promise<void>;
}

/** Tells that one of some files may have changed, with all that the watcher knows of half-written saves, git and silent file systems. */
export function createFileWatch(onChange: () => void): FileWatch {
	const watcher = createWatcher({
		services: [],
		onChange,
		onProblem() {
			// It is polled then; services that are watched say why.
		},
	});
	return {
		update: async wanted => watcher.update(watchedDirectories(wanted)),
		close: watcher.close,
	};
}

/** Directories that lie in others are watched with those. */
function watchedDirectories({files, directories}: WatchedFiles): readonly WatchedService[] {
	const wanted = [
		...files.map(file => ({directory: dirname(file), name: escapeWildcards(basename(file))})),
		...directories.map(directory => ({directory, name: '*'})),
	].sort((one, other) => one.directory.length - other.directory.length);
	const patterns = new Map<string, Set<string>>();
	for (const {directory, name} of wanted) {
		const base = [...patterns.keys()].find(known => isWithin(directory, known)) ?? directory;
		const below = toPosix(relative(base, directory));
		const pattern = below === '' ? `/${name}` : `/${escapeWildcards(below)}/${name}`;
		patterns.set(base, (patterns.get(base) ?? new Set()).add(pattern));
	}

	return [...patterns].map(([workingDir, found]) => ({name: workingDir, workingDir, watch: {...usual, patterns: [...found].flatMap(pattern => [pattern, `!${pattern}/**`])}}));
}

const usual: WatchSpec = {
	patterns: [],
	usesGitignore: false,
	debounceMs: 'auto',
	delayMs: 0,
	type: 'any',
	action: {type: 'none'},
	engine: 'auto',
	pollIntervalMs: 1000,
	comparesContent: true,
	includeRegex: [],
	excludeRegex: [],
};
