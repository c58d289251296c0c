import {isContainer} from '../is-container.ts';
import type {MapEntry, MapNode, TreeNode} from '../tree.ts';
import {entryOf, isBlank, textNode, withEntries} from '../tree.ts';
import {buildOf} from './build.ts';
import type {ComposeContext} from './context.ts';
import {deployed} from './deploy.ts';
import {watchOf} from './develop.ts';
import {healthOf} from './health.ts';
import {hooksOf} from './hooks.ts';
import {harmlessKeys, needlessKeys, refusedKeys, sameKeys} from './known-keys.ts';
import {networkAliases} from './networks.ts';
import {flagNode, isTrue, itemsIn, listNode, mapNode, othersIn, present, texts} from './nodes.ts';
import {mountsOf} from './volumes.ts';

export interface ComposeProject {
	readonly root: MapNode;
	readonly services: readonly MapEntry[];
	/** What others call it, that link to it. */
	readonly aliases: (name: string) => readonly string[];
	readonly isAwaitedHealthy: (name: string) => boolean;
}

/**
 * A service of a compose file in the keys of a devtui file. Neither an image nor a build, and none in a file that this one
 * is laid over: it is a process, in the same words.
 */
export function translateService({key: name, keySpan, value}: MapEntry, project: ComposeProject, context: ComposeContext): TreeNode {
	const earlier = context.earlier(name);
	const isMore = earlier.some(each => isContainer(each));
	if (value.type !== 'map' || !(isMore || isContainer(value))) {
		if (present(value, 'provider')) {
			context.refuse(`"provider" is not supported: ${refusedKeys['provider']!}`, keySpan);
		}
		return value;
	}
	const made = new Map<string, MapEntry>();
	const put = (key: string, node: TreeNode | undefined, span = node?.span ?? keySpan) => {
		if (node) {
			made.set(key, {key, keySpan: span, value: node});
		}
	};
	// As Compose has them; devtui's own files say otherwise. What is said of it already stands.
	put('tty', isMore && !present(value, 'tty') ? undefined : flagNode(isTrue(entryOf(value, 'tty')?.value), keySpan));
	put('stdin', isMore && !present(value, 'stdin_open') ? undefined : textNode(isTrue(entryOf(value, 'stdin_open')?.value) ? 'console' : 'none', keySpan));
	deployed(value, put, context);
	for (const entry of value.entries.filter(each => !isBlank(each.value) && !each.key.startsWith('x-'))) {
		translateKey(entry, {name, hasBuild: [value, ...earlier].some(each => present(each, 'build')), put, context});
	}
	const mounts = mountsOf(value, project.root, context);
	put('volumes', mounts.length > 0 ? listNode(mounts, present(value, 'volumes')?.value.span ?? keySpan) : undefined, present(value, 'volumes')?.keySpan);
	const aliases = aliasesOf(name, value, project, context);
	put('aliases', aliases.length > 0 ? texts(aliases, present(value, 'networks')?.keySpan ?? keySpan) : undefined);
	put('depends_on', dependencies(value), present(value, 'depends_on')?.keySpan);
	put('hooks', hooksOf(value, name, context));
	const health = healthOf(value, {isAwaited: project.isAwaitedHealthy(name), earlier}, keySpan);
	put(health.key, health.node, present(value, 'healthcheck')?.keySpan);
	return {...withEntries(value, [...made.values()]), ...value.replaced && {replaced: value.replaced.flatMap(key => namesHere[key] ?? [key])}};
}

/** What becomes of keys that are other ones here. */
const namesHere: Readonly<Record<string, readonly string[]>> = {
	deploy: ['replicas', 'cpus', 'mem_limit', 'restart'],
	develop: ['watch'],
	healthcheck: ['healthcheck', 'ready'],
	networks: ['aliases'],
	scale: ['replicas'],
	stdin_open: ['stdin'],
};

export type Put = (key: string, node: TreeNode | undefined, span?: MapEntry['keySpan']) => void;

interface KeyContext {
	readonly name: string;
	readonly hasBuild: boolean;
	readonly put: Put;
	readonly context: ComposeContext;
}

/** What is made of several keys, or of none of them, is put elsewhere. */
const elsewhere: ReadonlySet<string> = new Set(['configs', 'deploy', 'depends_on', 'healthcheck', 'links', 'networks', 'post_start', 'pre_stop', 'secrets', 'stdin_open', 'tty', 'volumes']);

function translateKey({key, keySpan, value}: MapEntry, {name, hasBuild, put, context}: KeyContext): void {
	if (sameKeys.has(key)) {
		put(key, value, keySpan);
	} else if (key in harmlessKeys) {
		context.mention(`"${key}" of "${name}" is not used: ${harmlessKeys[key]!}`, keySpan);
	} else if (key in refusedKeys) {
		context.refuse(`"${key}" of "${name}" is not supported`, keySpan, refusedKeys[key]);
	} else if (!elsewhere.has(key) && !needlessKeys.has(key)) {
		switch (key) {
			case 'build': {
				put('build', buildOf(value, name, context), keySpan);
				break;
			}
			case 'container_name': {
				context.mention(`"container_name" of "${name}" is not the name of the container, which is <project>-${name}-1; peers find it by both names`, keySpan);
				break;
			}
			case 'develop': {
				put('watch', watchOf(value, {name, hasBuild}, context), keySpan);
				break;
			}
			case 'env_file': {
				put('env_file', envFiles(value, context), keySpan);
				break;
			}
			case 'ports': {
				put('ports', value.type === 'list' ? {...value, items: value.items.map(item => plainPort(item))} : value, keySpan);
				break;
			}
			case 'pull_policy': {
				put('pull_policy', pullPolicy(value, name, context), keySpan);
				break;
			}
			case 'scale': {
				put('replicas', value, keySpan);
				break;
			}
			default: {
				// Not one of Compose's: the check of the whole file says so, with a suggestion.
				put(key, value, keySpan);
			}
		}
	}
}

function aliasesOf(name: string, service: MapNode, project: ComposeProject, context: ComposeContext): readonly string[] {
	const own = present(service, 'container_name')?.value;
	const names = [...own?.type === 'scalar' ? [own.text] : [], ...project.aliases(name), ...networkAliases(present(service, 'networks'), context)];
	return [...new Set(names)].filter(alias => alias !== name);
}

/** Also whoever is linked to. */
function dependencies(service: MapNode): TreeNode | undefined {
	const written = present(service, 'depends_on')?.value;
	const isThere = (name: string) => written?.type === 'map' ? entryOf(written, name) !== undefined : itemsIn(service, 'depends_on').some(item => item.type === 'scalar' && item.text === name);
	const linked = itemsIn(service, 'links').flatMap(item => item.type === 'scalar' ? [textNode(item.text.split(':')[0]!, item.span)] : []).filter(({text}) => !isThere(text));
	if (linked.length === 0) {
		return written;
	}
	return written?.type === 'map'
		? withEntries(written, [...written.entries, ...linked.map(({text, span}) => ({key: text, keySpan: span, value: mapNode({condition: textNode('service_started', span)}, span)}))])
		: listNode([...itemsIn(service, 'depends_on'), ...linked], written?.span ?? linked[0]!.span);
}

/** `format: raw` takes quotes as they stand, which no file of variables here does. */
function envFiles(value: TreeNode, context: ComposeContext): TreeNode {
	return listNode((value.type === 'list' ? value.items : [value]).map(item => {
		for (const {key, keySpan} of othersIn(item, ['path', 'required'])) {
			context.mention(`"${key}" of "env_file" is not used: it is read as every .env file is`, keySpan);
		}
		return item.type === 'map' ? withEntries(item, item.entries.filter(({key, value: inner}) => ['path', 'required'].includes(key) && !isBlank(inner))) : item;
	}), value.span);
}

/** What is said about a port beside the port. */
function plainPort(port: TreeNode): TreeNode {
	return port.type === 'map' ? withEntries(port, port.entries.filter(({key}) => !['name', 'mode', 'app_protocol'].includes(key) && !key.startsWith('x-'))) : port;
}

function pullPolicy(value: TreeNode, name: string, context: ComposeContext): TreeNode | undefined {
	const written = value.type === 'scalar' ? value.text : '';
	if (written === 'if_not_present') {
		return textNode('missing', value.span);
	}
	if (written === 'build') {
		context.mention(`"pull_policy: build" of "${name}" is not used: what is missing is built, and devtui rebuild builds anew`, value.span);
		return undefined;
	}
	if (/^(daily|weekly|every_.+)$/.test(written)) {
		context.mention(`"pull_policy: ${written}" of "${name}" is "missing" here: docker pull brings a newer one`, value.span);
		return textNode('missing', value.span);
	}
	return value;
}
