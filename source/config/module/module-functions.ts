import type {Diagnostic} from '../diagnostic.ts';
import {problem} from '../diagnostic.ts';
import type {MapEntry, MapNode, TreeNode} from '../tree.ts';
import {entryOf, textNode, withEntries} from '../tree.ts';

type Report = (diagnostic: Diagnostic) => void;

/** Functions of the whole project. */
export const projectHooks: Readonly<Record<string, 'onStart' | 'onStop' | 'onReload'>> = {on_start: 'onStart', on_stop: 'onStop', on_reload: 'onReload'};

/** What only a module can say of a service, and which hook of the file it is. */
const hookNames: Readonly<Record<string, string>> = {
	pre_start: 'before_start',
	post_start: 'after_ready',
	pre_stop: 'before_stop',
	post_stop: 'after_stop',
};

const probes: ReadonlySet<string> = new Set(['ready', 'live', 'healthcheck', 'readiness_probe', 'liveness_probe']);

/** Where a function may stand: instead of the command of a hook or of a probe. */
export function takesFunction([top, , key = '', name = '', last]: readonly string[]): boolean {
	if (top !== 'services') {
		return false;
	}

	return name === '' ? key === 'ping' || Object.hasOwn(hookNames, key)
		: key === 'hooks' ? last === undefined || last === 'command'
			: probes.has(key) && name === 'exec' && last === undefined;
}

/** Whoever depends on a service with such a function waits until it has said so, or has ended, also where only the name is given. */
export function makesReady(key: string): boolean {
	return key === 'ping' || key === 'post_start';
}

export interface ServiceContext {
	readonly report: Report;
	/** Services that are ready when a function says so, or has ended. */
	readonly waitedFor: ReadonlySet<string>;
}

/** A service as a file would say it: functions are among its hooks, and `ping` is its readiness probe. */
export function serviceOfModule(service: MapNode, {report, waitedFor}: ServiceContext): TreeNode {
	const rest = service.entries
		.filter(({key}) => key !== 'ping' && key !== 'within' && !Object.hasOwn(hookNames, key))
		.map(entry => entry.key === 'depends_on' ? {...entry, value: dependencies(entry.value, waitedFor)} : entry);
	return withEntries(service, withHooks(service, withPing(service, rest, report), report));
}

/** A list of names, where there is more to wait for than a start. */
function dependencies(value: TreeNode, waitedFor: ReadonlySet<string>): TreeNode {
	const names = value.type === 'list' ? value.items.flatMap(item => item.type === 'scalar' && typeof item.value === 'string' ? [item] : []) : [];
	if (value.type !== 'list' || names.length < value.items.length || !names.some(({text}) => waitedFor.has(text))) {
		return value;
	}

	const entries = names.map(({text, span}): MapEntry => ({
		key: text,
		keySpan: span,
		value: {type: 'map', span, entries: waitedFor.has(text) ? [{key: 'condition', keySpan: span, value: textNode('service_healthy', span)}] : []},
	}));
	return {type: 'map', span: value.span, entries: [...new Map(entries.map(entry => [entry.key, entry])).values()]};
}

function withHooks(service: MapNode, entries: readonly MapEntry[], report: Report): readonly MapEntry[] {
	const given = service.entries.flatMap(entry => {
		const hook = Object.hasOwn(hookNames, entry.key) ? hookNames[entry.key] : undefined;
		return hook !== undefined && isFunction(entry, report) ? [{...entry, key: hook}] : [];
	});
	if (given.length === 0) {
		return entries;
	}

	const own = entryOf(service, 'hooks');
	const [first] = given;
	if (own && own.value.type !== 'map') {
		return entries;
	}

	const hooks = own?.value.type === 'map' ? own.value : undefined;
	for (const {key, written = key, keySpan} of given) {
		if (entryOf(hooks, key)) {
			report(problem('conflicting-keys', `"${written}" and "${key}" of "hooks" mean the same: one of them is enough`, keySpan));
		}
	}

	const all: MapNode = {type: 'map', span: hooks?.span ?? first!.value.span, entries: [...hooks?.entries.filter(({key}) => given.every(hook => hook.key !== key)) ?? [], ...given]};
	return [...entries.filter(({key}) => key !== 'hooks'), {key: 'hooks', keySpan: own?.keySpan ?? first!.keySpan, value: all}];
}

/** Asked every 100 ms until it is true; what `ready` says beside it counts. */
function withPing(service: MapNode, entries: readonly MapEntry[], report: Report): readonly MapEntry[] {
	const ping = entryOf(service, 'ping');
	const within = entryOf(service, 'within');
	if (!ping) {
		return within ? [...entries, within] : entries;
	}

	const ready = entryOf(service, 'ready');
	if (!isFunction(ping, report) || (ready && ready.value.type !== 'map')) {
		return entries;
	}

	const {keySpan, value: {span}} = ping;
	const said = [...ready?.value.type === 'map' ? ready.value.entries : [], ...within ? [within] : []];
	const other = said.find(({key}) => key === 'exec');
	if (other) {
		report(problem('conflicting-keys', '"ping" and "exec" of "ready" ask the same: one of them is enough', other.keySpan));
	}

	const defaults = [{key: 'interval', keySpan, value: textNode('100ms', span)}, {key: 'timeout', keySpan, value: textNode('5s', span)}];
	const value: MapNode = {
		type: 'map',
		span: ready?.value.span ?? span,
		entries: [{key: 'exec', keySpan, value: ping.value}, ...defaults.filter(({key}) => said.every(entry => entry.key !== key)), ...said.filter(({key}) => key !== 'exec')],
	};
	return [...entries.filter(({key}) => key !== 'ready'), {key: 'ready', keySpan: ready?.keySpan ?? keySpan, value}];
}

function isFunction({key, written = key, value}: MapEntry, report: Report): boolean {
	if (value.type === 'scalar' && value.function) {
		return true;
	}

	if (value.type !== 'invalid') {
		report(problem('wrong-type', `"${written}" must be a function`, value.span));
	}

	return false;
}
