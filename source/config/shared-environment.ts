import {isNameGlob, isNameRegex, namePattern} from '../lib/name-pattern.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import type {Lookup} from './expand.ts';
import {mapIn} from './read.ts';
import {suggest} from './suggest.ts';
import type {MapNode} from './tree.ts';
import {entryOf} from './tree.ts';

type Variables = Readonly<Record<string, string>>;

/** A name without a value is passed on as the user has it. */
export function environment(map: MapNode, lookup: Lookup): Variables {
	return variables(mapIn(map, 'environment'), lookup);
}

/** What the top says for a service: `environment` for all, then the blocks of `environment_for` that mean it, in their order. */
export function sharedEnvironment(root: MapNode, {names, lookup, report}: {
	/** All services, as they stand in the file. */
	readonly names: readonly string[];
	readonly lookup: Lookup;
	readonly report: (diagnostic: Diagnostic) => void;
}): (name: string) => Variables {
	const all = environment(root, lookup);
	const blocks = (mapIn(root, 'environment_for')?.entries ?? []).flatMap(({key, keySpan, value}) => {
		const isMeant = namePattern(key);
		if (typeof isMeant === 'string') {
			report(problem('bad-name', isMeant.replace(/\.$/, ''), keySpan));
			return [];
		}
		if (names.length > 0 && !names.some(name => isMeant(name))) {
			const isPattern = isNameGlob(key) || isNameRegex(key);
			report(problem('unknown-service', isPattern ? `no service matches "${key}"` : `there is no service "${key}"`, keySpan, {hint: isPattern ? undefined : suggest(key, names)}));
		}
		return value.type === 'map' ? [{isMeant, own: variables(value, lookup)}] : [];
	});
	return name => Object.assign({}, all, ...blocks.map(({isMeant, own}) => isMeant(name) ? own : {})) as Variables;
}

/** Only the file that is asked for speaks for all services: what an included one says would be lost. */
export function reportStrayEnvironment(included: MapNode, report: (diagnostic: Diagnostic) => void): void {
	for (const key of ['environment', 'environment_for']) {
		const stray = entryOf(included, key);
		if (stray) {
			report(problem('conflicting-keys', `"${key}" at the top belongs to the file that includes this one`, stray.keySpan, {hint: 'give it to the services here, or move it there'}));
		}
	}
}

function variables(map: MapNode | undefined, lookup: Lookup): Variables {
	return Object.fromEntries((map?.entries ?? []).flatMap(({key, value}) => {
		const text = value.type === 'scalar' && value.value !== null ? value.text : lookup(key);
		return text === undefined ? [] : [[key, text]];
	}));
}
