import type {PlainService} from './build-service.ts';
import {conditionOf} from './condition.ts';
import type {Definition} from './definition.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem, warning} from './diagnostic.ts';
import {readinessKeys} from './keys.ts';
import {flagIn, mapIn, valueOf} from './read.ts';
import type {Span} from './source-text.ts';
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

/** Depth first; an edge back to a service that is still open closes a cycle, and is where it is reported. */
function reportCycles(known: ReadonlyMap<string, Definition>, report: Report): void {
	const done = new Set<string>();
	const open: string[] = [];
	const visit = (definition: Definition): void => {
		const {key: name} = definition.entry;
		open.push(name);
		for (const {key, keySpan} of edgesOf(definition)) {
			const target = known.get(key);
			const at = open.indexOf(key);
			if (at !== -1) {
				report(problem('dependency-cycle', `a cycle of dependencies: ${[...open.slice(at), key].join(' → ')}`, keySpan));
			} else if (target && !done.has(key)) {
				visit(target);
			}
		}
		open.pop();
		done.add(name);
	};
	for (const definition of known.values()) {
		if (!done.has(definition.entry.key)) {
			visit(definition);
		}
	}
}

/** Also on whose network it is: that must be there first. */
function edgesOf(definition: Definition): ReadonlyArray<{readonly key: string; readonly keySpan: Span}> {
	const mode = definition.map && valueOf(definition.map, 'network_mode');
	const host = mode?.type === 'scalar' ? /^service:(.+)$/.exec(mode.text)?.[1] : undefined;
	const own = dependenciesOf(definition);
	const isImplied = mode && host !== undefined && host !== definition.entry.key && !own.some(({key}) => key === host);
	return isImplied ? [...own, {key: host, keySpan: mode.span}] : own;
}

function dependenciesOf({map}: Definition): readonly MapEntry[] {
	return map ? mapIn(map, 'depends_on')?.entries ?? [] : [];
}
