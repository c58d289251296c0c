import type {Diagnostic} from '../diagnostic.ts';
import {problem} from '../diagnostic.ts';
import {isExtension} from '../extensions.ts';
import type {MapEntry, MapNode, ScalarNode, TreeNode} from '../tree.ts';
import type {ModuleValue} from './messages.ts';
import type {Places} from './no-places.ts';
import {makesReady, projectHooks, serviceOfModule, takesFunction} from './module-functions.ts';
import {snakeCase} from './snake-case.ts';

export interface ModuleTree {
	/** In the shape of the long form. */
	readonly root?: MapNode;
	/** Where functions of the whole project stand in the module. */
	readonly hooks: ModuleHooks;
}

export type ModuleHooks = Readonly<Partial<Record<'onStart' | 'onStop' | 'onReload', string>>>;

export interface TreeOptions {
	readonly places: Places;
	readonly report: (diagnostic: Diagnostic) => void;
}

interface TreeContext extends TreeOptions {
	/** Services that are ready when a function says so, or has ended. */
	readonly waitedFor: ReadonlySet<string>;
}

/** What a module exports, as a file would say it: names in the file's spelling, functions where commands stand. */
export function moduleTree(value: ModuleValue, options: TreeOptions): ModuleTree {
	const context: TreeContext = {...options, waitedFor: waitedFor(value)};
	if (value.type !== 'map') {
		context.report(problem('wrong-type', `the default export must be an object, not ${nameOf(value)}`, context.places.of([], 'value')));
		return {hooks: {}};
	}

	const top = value.entries.filter(([key]) => !isExtension(key));
	const hooks = top.flatMap(([key, inner]) => {
		const name = projectHooks[snakeCase(key)];
		if (name === undefined || inner.type === 'function') {
			return name === undefined ? [] : [[name, key] as const];
		}

		context.report(problem('wrong-type', `"${key}" must be a function, not ${nameOf(inner)}`, context.places.of([key], 'value')));
		return [];
	});
	const rest: ModuleValue = {type: 'map', entries: top.filter(([key]) => projectHooks[snakeCase(key)] === undefined)};
	const root = nodeOf(rest, {written: [], path: [], isFree: false}, context);
	return {...root.type === 'map' && {root}, hooks: Object.fromEntries(hooks)};
}

function waitedFor(project: ModuleValue): ReadonlySet<string> {
	return new Set(entriesIn(project, 'services').filter(([, service]) => entriesIn(service).some(([key, value]) => value.type === 'function' && makesReady(snakeCase(key)))).map(([name]) => name));
}

function entriesIn(value: ModuleValue, name?: string): Extract<ModuleValue, {type: 'map'}>['entries'] {
	const map = name === undefined || value.type !== 'map' ? value : value.entries.find(([key]) => key === name)?.[1];
	return map?.type === 'map' ? map.entries : [];
}

interface At {
	/** As the module spells it. */
	readonly written: readonly string[];
	/** As a file does. */
	readonly path: readonly string[];
	/** The names in it are the user's own. */
	readonly isFree: boolean;
}

/** Maps whose keys are names of the user's. */
const free: ReadonlySet<string> = new Set(['services', 'environment', 'environment_for', 'headers', 'depends_on', 'ulimits', 'labels', 'args', 'driver_opts', 'extra_hosts', 'sysctls', 'to']);

/** At the top they are names; a service lists what it mounts. */
function isFreeAt(key: string, {path}: At): boolean {
	return free.has(key) || (key === 'volumes' && path.length === 0);
}

function nodeOf(value: ModuleValue, at: At, context: TreeContext): TreeNode {
	const {places, report} = context;
	const span = places.of(at.written, 'value');
	switch (value.type) {
		case 'scalar': {
			// What is to be filled in the program fills in itself.
			return {type: 'scalar', value: value.value, text: textOf(value.value, at), span, isLiteral: true};
		}

		case 'list': {
			return {type: 'list', span, items: value.items.map((item, index) => nodeOf(item, {...at, written: [...at.written, String(index)], path: [...at.path, String(index)]}, context))};
		}

		case 'map': {
			const entries = entriesOf(value, at, context);
			const map: MapNode = {type: 'map', span, entries};
			return isServiceAt(at) ? serviceOfModule(map, context) : map;
		}

		case 'function': {
			const path = at.written.join('.');
			if (takesFunction(at.path)) {
				return {type: 'scalar', value: path, text: path, span, isLiteral: true, function: {path, text: value.text}};
			}

			report(problem('wrong-type', `"${at.written.at(-1) ?? ''}" cannot be a function`, places.of(at.written, 'key'), {hint: 'call it, and give what it answers'}));
			return {type: 'invalid', span};
		}

		case 'foreign': {
			report(problem('wrong-type', `"${at.written.at(-1) ?? ''}" cannot be ${value.what}`, places.of(at.written, 'key'), {hint: value.what === 'a Promise' ? 'await it' : undefined}));
			return {type: 'invalid', span};
		}
	}
}

/** As a file would write it. To a program 0o27 is a number; of a file the digits count. */
function textOf(value: ScalarNode['value'], {path}: At): string {
	const isMask = typeof value === 'number' && value >= 0 && path.length === 3 && path[0] === 'services' && path[2] === 'umask';
	return value === null ? '' : isMask ? `0o${value.toString(8)}` : String(value);
}

function entriesOf(map: Extract<ModuleValue, {type: 'map'}>, at: At, context: TreeContext): MapEntry[] {
	const entries = new Map<string, MapEntry>();
	for (const [written, inner] of map.entries) {
		if (isServiceAt(at) && isExtension(written)) {
			continue;
		}

		const key = at.isFree ? written : snakeCase(written);
		const where = [...at.written, written];
		const keySpan = context.places.of(where, 'key');
		const earlier = entries.get(key);
		if (earlier) {
			context.report(problem('duplicate-key', `"${earlier.written ?? key}" and "${written}" are the same key`, keySpan));
			continue;
		}

		const isFree = at.isFree ? at.path.at(-1) === 'environment_for' : isFreeAt(key, at);
		entries.set(key, {key, keySpan, value: nodeOf(inner, {written: where, path: [...at.path, key], isFree}, context), ...key !== written && {written}});
	}

	return [...entries.values()];
}

function isServiceAt({path}: At): boolean {
	return path.length === 2 && path[0] === 'services';
}

function nameOf(value: ModuleValue): string {
	switch (value.type) {
		case 'scalar': {
			return JSON.stringify(value.value);
		}

		case 'list': {
			return 'a list';
		}

		case 'map': {
			return 'an object';
		}

		case 'function': {
			return 'a function';
		}

		case 'foreign': {
			return value.what;
		}
	}
}
