import type {PlainService} from './build-service.ts';
import {conditionOf} from './condition.ts';
import type {Definition} from './definition.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem, warning} from './diagnostic.ts';
import {readinessKeys} from './keys.ts';
import {flagIn, mapIn, valueOf} from './read.ts';
import {suggest} from './suggest.ts';
import type {MapEntry} from './tree.ts';
import {entryOf} from './tree.ts';

type Report = (diagnostic: Diagnostic) => void;

/** Every service named in `depends_on` exists and can meet its condition, and nobody waits for itself. */
export function checkDependencies(definitions: readonly Definition[], built: ReadonlyMap<string, PlainService>, report: Report): void {
	const known = new Map(definitions.map(definition => [definition.entry.key, definition]));
	for (const definition of definitions) {
		const {key: name} = definition.entry;
		for (const dependency of dependenciesOf(definition)) {
			const target = known.get(dependency.key);
			if (target) {
				checkCondition(dependency, target, built.get(dependency.key), report);
			} else {
				const say = isRequired(dependency) ? problem : warning;
				report(say('unknown-dependency', `"${name}" depends on "${dependency.key}", and there is no such service`, dependency.keySpan, {
					hint: suggest(dependency.key, [...known.keys()].filter(other => other !== name)),
				}));
			}
		}
	}
	reportCycles(known, report);
}

function checkCondition({key, keySpan, value}: MapEntry, target: Definition, service: PlainService | undefined, report: Report): void {
	const isProbeInvalid = readinessKeys.some(name => entryOf(target.map, name)?.value.type === 'invalid');
	if (value.type !== 'map' || service === undefined || isProbeInvalid) {
		return;
	}
	const span = entryOf(value, 'condition')?.value.span ?? keySpan;
	const condition = conditionOf(value);
	if (condition === 'healthy' && !service.ready && !service.hooks['after-ready']) {
		report(problem('missing-probe', `"${key}" can never be healthy: it has no readiness probe`, span, {hint: `give "${key}" a "ready"${service.container ? ', {image: true} when its image has a HEALTHCHECK' : ''}`}));
	}
	if (condition === 'log-ready' && service.ready?.check.type !== 'log') {
		report(problem('missing-probe', `"${key}" has no "ready" that looks at its log`, span, {hint: `give "${key}" a "ready: {log: REGEX}"`}));
	}
}

function isRequired({value}: MapEntry): boolean {
	return value.type !== 'map' || flagIn(value, 'required', true);
}

/** Depth first, without recursion: a chain may be as long as the file. An edge back to a service that is still open closes a cycle, and is where it is reported. */
function reportCycles(known: ReadonlyMap<string, Definition>, report: Report): void {
	const done = new Set<string>();
	/** Each with the edges that are left to be followed. */
	const open = new Map<string, Edge[]>();
	const enter = (definition: Definition): void => {
		open.set(definition.entry.key, [...edgesOf(definition)].reverse());
	};

	for (const definition of known.values()) {
		const path = done.has(definition.entry.key) ? [] : [definition.entry.key];
		if (path.length > 0) {
			enter(definition);
		}
		for (let name = path.at(-1); name !== undefined; name = path.at(-1)) {
			const edge = open.get(name)!.pop();
			const target = edge && known.get(edge.key);
			if (!edge) {
				open.delete(name);
				path.pop();
				done.add(name);
			} else if (open.has(edge.key)) {
				report(problem('dependency-cycle', `a cycle of dependencies: ${[...path.slice(path.indexOf(edge.key)), edge.key].join(' → ')}`, edge.keySpan));
			} else if (target && !done.has(edge.key)) {
				path.push(edge.key);
				enter(target);
			}
		}
	}
}

type Edge = Pick<MapEntry, 'key' | 'keySpan'>;

/** Also on whose network it is: that must be there first. */
function edgesOf(definition: Definition): readonly Edge[] {
	const mode = definition.map && valueOf(definition.map, 'network_mode');
	const host = mode?.type === 'scalar' ? /^service:(.+)$/.exec(mode.text)?.[1] : undefined;
	const own = dependenciesOf(definition);
	const isImplied = mode && host !== undefined && host !== definition.entry.key && !own.some(({key}) => key === host);
	return isImplied ? [...own, {key: host, keySpan: mode.span}] : own;
}

function dependenciesOf({map}: Definition): readonly MapEntry[] {
	return map ? mapIn(map, 'depends_on')?.entries ?? [] : [];
}
