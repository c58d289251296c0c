import type {WatchSpec} from './watch-spec.ts';

/** As `watch: {}`: how a service is watched whose working directory holds a marker file. */
export const watchByMarkers: WatchSpec = {
	patterns: ['**'],
	usesGitignore: true,
	debounceMs: 'auto',
	delayMs: 0,
	type: 'file',
	action: {type: 'restart'},
	engine: 'auto',
	pollIntervalMs: 1000,
	comparesContent: true,
	includeRegex: [],
	excludeRegex: [],
};
