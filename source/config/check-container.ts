import type {Definition} from './definition.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import {isContainer} from './is-container.ts';
import {containerKeys, livenessKeys, readinessKeys} from './keys.ts';
import {flagIn, mapIn, textIn, valueOf} from './read.ts';
import {suggest} from './suggest.ts';
import type {MapNode} from './tree.ts';
import {entryOf} from './tree.ts';

type Report = (diagnostic: Diagnostic) => void;

/** Keys that do not go with what the service is: a process of this machine, or a container. */
export function checkPlace(name: string, map: MapNode, report: Report): void {
	if (isContainer(map)) {
		checkContainer(map, report);
	} else {
		for (const {key, keySpan} of map.entries.filter(entry => containerKeys.includes(entry.key))) {
			report(problem('conflicting-keys', `"${key}" is for containers, and "${name}" is a process: it has neither "image" nor "build"`, keySpan));
		}
		for (const entry of [...readinessKeys, ...livenessKeys].flatMap(key => (mapIn(map, key)?.entries ?? []).filter(inner => inner.key === 'image'))) {
			report(problem('conflicting-keys', `only a container has an image that could be asked: "${name}" is a process`, entry.keySpan));
		}
	}
	checkWatch(map, report);
}

/** Why each of them is not for a container. */
const processKeys: Readonly<Record<string, string>> = {
	umask: 'a container begins with the one of its engine: set it in the command, ["sh", "-c", "umask 027; exec …"]',
	checkpoint: 'processes in a container belong to its engine: devtui cannot keep copies of them',
};

/** `checkpoint: false` asks for nothing. */
function isOff(map: MapNode, key: string): boolean {
	const value = valueOf(map, key);
	return value?.type === 'scalar' && value.value === false;
}

function checkContainer(map: MapNode, report: Report): void {
	for (const [key, hint] of Object.entries(processKeys)) {
		const entry = entryOf(map, key);
		if (entry && !isOff(map, key)) {
			report(problem('conflicting-keys', `"${key}" is for processes, and this is a container`, entry.keySpan, {hint}));
		}
	}
	if (entryOf(map, 'build') && entryOf(map, 'build_command')) {
		report(problem('conflicting-keys', '"build" makes an image and "build_command" runs a command here: a service has one of them', entryOf(map, 'build_command')?.keySpan));
	}
	if (valueOf(map, 'inherit_environment')?.type === 'scalar' && flagIn(map, 'inherit_environment', false)) {
		report(problem('conflicting-keys', 'a container cannot have all of your environment: its PATH and HOME are others', entryOf(map, 'inherit_environment')?.value.span, {hint: 'list the names that it should have'}));
	}
	const mode = textIn(map, 'network_mode') ?? 'bridge';
	for (const key of mode === 'bridge' ? [] : ['ports', 'aliases']) {
		const stray = entryOf(map, key);
		if (stray) {
			report(problem('conflicting-keys', `"${key}" needs a network of the project, and this one has "network_mode: ${mode}"`, stray.keySpan));
		}
	}
	for (const key of [...readinessKeys, ...livenessKeys]) {
		const notify = entryOf(mapIn(map, key), 'notify');
		if (notify) {
			report(problem('conflicting-keys', `"notify" needs a socket of this machine, which a container does not see: "${key}" needs one of http, tcp, exec, log, image`, notify.keySpan));
		}
	}
}

function checkWatch(map: MapNode, report: Report): void {
	const watch = mapIn(map, 'watch');
	const action = watch && textIn(watch, 'action');
	if (!watch) {
		return;
	}
	const span = entryOf(watch, 'action')?.value.span;
	if (action === 'rebuild' && !entryOf(map, 'build') && !entryOf(map, 'build_command')) {
		report(problem('conflicting-keys', 'there is nothing to rebuild: the service has neither "build" nor "build_command"', span));
	}
	if (action === 'sync' && !isContainer(map)) {
		report(problem('conflicting-keys', '"sync" copies files into a container, and this is a process, which sees them anyway', span));
	} else if (action === 'sync' && !entryOf(watch, 'to')) {
		report(problem('missing-key', '"sync" needs "to": where the files go in the container', span, {hint: 'to: /app, or to: {src: /app/src}'}));
	}
	for (const key of ['to', 'rebuild', 'then']) {
		const stray = action === 'sync' ? undefined : entryOf(watch, key);
		if (stray) {
			report(problem('conflicting-keys', `"${key}" goes with "action: sync"`, stray.keySpan));
		}
	}
}

/** `network_mode: service:NAME` needs one that is there, and is a container. */
export function checkSharedNetworks(definitions: readonly Definition[], report: Report): void {
	const known = new Map(definitions.map(definition => [definition.entry.key, definition]));
	for (const {entry: {key: name}, map} of definitions) {
		const value = map && valueOf(map, 'network_mode');
		const other = value?.type === 'scalar' ? /^service:(.+)$/.exec(value.text)?.[1] : undefined;
		const target = other === undefined ? undefined : known.get(other)?.map;
		if (other !== undefined && (!target || !isContainer(target) || other === name)) {
			const why = other === name ? `"${name}" itself` : target ? `a process, and has no network of its own` : undefined;
			report(problem('unknown-service', why === undefined ? `there is no service "${other}"` : `"${other}" is ${why}`, value?.span, {hint: why === undefined ? suggest(other, [...known.keys()].filter(each => each !== name)) : undefined}));
		}
	}
}
