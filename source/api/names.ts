import type {ProjectSpec} from '../core/spec.ts';
import type {Store} from '../core/store.ts';
import {isNameGlob, isNameRegex, namePattern} from '../lib/name-pattern.ts';
import {trouble, type Trouble} from '../http/answer.ts';
import type {Instance} from './instance.ts';
import {createPatientWork} from './patient-work.ts';

export type Chosen =
	| {readonly type: 'ok'; readonly names: readonly string[]}
	| Trouble;

/** Services by name, by what their copies were made from, by glob, or by `/regex/`, in the order of the project; none means all. */
export function chooseServices({store, suggest}: {readonly store: Pick<Store, 'project' | 'getSnapshot'>; readonly suggest: Instance['suggest']}, patterns: readonly string[], all = existing(store.project, store.getSnapshot().services)): Chosen {
	if (patterns.length === 0) {
		return {type: 'ok', names: all};
	}

	const candidates = existing(store.project, store.getSnapshot().services);
	const isCandidate = new Set(candidates);
	const chosen = new Set<string>();
	for (const pattern of patterns) {
		const test = matcher(pattern);
		if (typeof test === 'string') {
			return trouble(400, 'bad-property', test);
		}

		const look = () => store.project.services.filter(service => isCandidate.has(service.name) && test(service));
		const looked = isNameRegex(pattern) ? createPatientWork<ReturnType<typeof look>>(regexMs)(look) : {type: 'done' as const, value: look()};
		if (looked.type === 'too-long') {
			return trouble(400, 'bad-property', `The pattern ${pattern} takes too long on these names; write a simpler one.`);
		}

		const found = looked.value;
		if (found.length === 0) {
			return trouble(404, 'unknown-service', unknownService(pattern, candidates, suggest));
		}

		for (const {name} of found) {
			chosen.add(name);
		}
	}

	return {type: 'ok', names: candidates.filter(name => chosen.has(name))};
}

/** Nobody else is answered meanwhile. */
const regexMs = 100;

/** What stands for exactly one. */
export function chooseOne(instance: Instance, pattern: string): {readonly type: 'ok'; readonly name: string} | Trouble {
	const chosen = chooseServices(instance, [pattern]);
	if (chosen.type === 'trouble') {
		return chosen;
	}

	const [name = pattern, ...others] = chosen.names;
	return others.length === 0 ? {type: 'ok', name} : trouble(400, 'bad-property', `${pattern} names several services: ${chosen.names.join(', ')}. Choose one.`);
}

function existing({services}: ProjectSpec, states: Readonly<Record<string, {readonly isLeaving?: boolean} | undefined>>): readonly string[] {
	return services.map(({name}) => name).filter(name => states[name] && !states[name].isLeaving);
}

interface Named {
	readonly name: string;
	readonly replica?: {readonly of: string};
}

/** A sentence when it is no pattern. What copies were made from is looked at too, except by a regular expression. */
function matcher(pattern: string): ((service: Named) => boolean) | string {
	const isMeant = namePattern(pattern);
	return typeof isMeant === 'string' ? isMeant : ({name, replica}) => isMeant(name) || (replica !== undefined && !isNameRegex(pattern) && isMeant(replica.of));
}

export function unknownService(pattern: string, names: readonly string[], suggest: Instance['suggest']): string {
	const there = names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`;
	if (isNameRegex(pattern) || isNameGlob(pattern)) {
		return `No service matches ${pattern}; ${there}.`;
	}

	const meant = suggest(pattern, names);
	return meant === undefined ? `There is no service "${pattern}"; ${there}.` : `There is no service "${pattern}". Did you mean "${meant}"?`;
}
