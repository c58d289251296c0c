import type {FileCopy} from '../core/spec.ts';
import type {SyncAction, WatchAction, WatchSpec} from '../core/watch-spec.ts';
import {translatePosixRegex} from './posix-regex.ts';
import {durationIn, flagIn, mapIn, textIn, textMapIn, textsIn, valueOf} from './read.ts';
import {parseSignal} from './signals.ts';
import type {MapNode} from './tree.ts';
import {entryOf} from './tree.ts';

export function buildWatch(service: MapNode): WatchSpec | undefined {
	const map = mapIn(service, 'watch');
	return map && {
		patterns: patternsOf(map),
		usesGitignore: flagIn(map, 'gitignore', true),
		debounceMs: textIn(map, 'debounce') === 'auto' ? 'auto' : valueOf(map, 'debounce') ? durationIn(map, 'debounce', 0) : 'auto',
		delayMs: durationIn(map, 'delay', 0),
		type: (textIn(map, 'type') ?? 'file') as WatchSpec['type'],
		action: actionOf(textIn(map, 'action') ?? (entryOf(service, 'build') ? 'rebuild' : 'restart'), map),
		engine: (textIn(map, 'engine') ?? 'auto') as WatchSpec['engine'],
		pollIntervalMs: durationIn(map, 'poll_interval', 1000),
		comparesContent: flagIn(map, 'content', true),
		includeRegex: textsIn(map, 'include_regex').map(pattern => translatePosixRegex(pattern)),
		excludeRegex: textsIn(map, 'exclude_regex').map(pattern => translatePosixRegex(pattern)),
	};
}

/** Without patterns that take something in, everything in the working directory counts, less what is excluded. */
function patternsOf(map: MapNode): readonly string[] {
	if (!valueOf(map, 'paths')) {
		return textsIn(map, 'include_regex').length > 0 ? [] : ['**'];
	}
	const patterns = textsIn(map, 'paths');
	return patterns.length > 0 && patterns.every(pattern => pattern.startsWith('!')) ? ['**', ...patterns] : patterns;
}

function actionOf(written: string, map: MapNode): WatchAction {
	const [kind = '', ...rest] = written.split(':');
	const operand = rest.join(':').trim();
	switch (kind) {
		case 'rebuild': {
			return {type: 'rebuild'};
		}
		case 'sync': {
			return syncAction(map);
		}
		case 'signal': {
			return {type: 'signal', signal: parseSignal(operand) ?? 'SIGTERM'};
		}
		case 'exec': {
			return {type: 'exec', command: {type: 'shell', text: operand}};
		}
		case 'none': {
			return {type: 'none'};
		}
		default: {
			return {type: 'restart'};
		}
	}
}

function syncAction(map: MapNode): SyncAction {
	const then = textIn(map, 'then');
	return {
		type: 'sync',
		copies: copiesOf(map),
		rebuildFor: textsIn(map, 'rebuild').map(path => relativePath(path)),
		...then !== undefined && {then: actionOf(then, map) as NonNullable<SyncAction['then']>},
	};
}

function copiesOf(map: MapNode): readonly FileCopy[] {
	const whole = textIn(map, 'to');
	return whole === undefined
		? Object.entries(textMapIn(map, 'to')).map(([from, to]) => ({from: relativePath(from), to: containerPath(to)}))
		: [{from: '.', to: containerPath(whole)}];
}

/** `./src/` and `src` are one. */
function relativePath(path: string): string {
	return path.split('/').filter(part => part !== '' && part !== '.').join('/') || '.';
}

function containerPath(path: string): string {
	return path.replace(/\/+$/, '') || '/';
}
