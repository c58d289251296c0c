import {posix} from 'node:path';
import {quoteWord} from '../../lib/quote-word.ts';
import type {MapEntry, MapNode, TreeNode} from '../tree.ts';
import {textNode} from '../tree.ts';
import type {ComposeContext} from './context.ts';
import {itemsIn, listNode, mapNode, othersIn, present, textIn, texts} from './nodes.ts';

/** `develop.watch`: rules for paths, as one watch with patterns, what is copied where, and what a rebuild is for. */
export function watchOf(develop: TreeNode, {name, hasBuild}: {readonly name: string; readonly hasBuild: boolean}, context: ComposeContext): TreeNode | undefined {
	const rules = itemsIn(develop, 'watch').flatMap(item => item.type === 'map' ? ruleOf(item, name, context) ?? [] : []);
	const {span} = develop;
	if (rules.length === 0) {
		return undefined;
	}
	const synced = rules.filter(({action, to}) => action.startsWith('sync') && to !== undefined);
	const rebuilt = rules.filter(({action}) => action === 'rebuild');
	const paths = texts([...rules.flatMap(({included}) => included), ...rules.flatMap(({excluded}) => excluded)], span);
	if (synced.length === 0) {
		const action = rebuilt.length > 0 && hasBuild ? 'rebuild' : 'restart';
		return mapNode({paths, action: textNode(action, span)}, span);
	}
	const then = thenOf(synced, name, context);
	return mapNode({
		paths,
		action: textNode('sync', span),
		to: {type: 'map', span, entries: synced.map(({path, to, item}): MapEntry => ({key: path, keySpan: item.span, value: textNode(to!, item.span)}))},
		rebuild: rebuilt.length > 0 ? listNode(rebuilt.map(({path, item}) => textNode(path, item.span)), span) : undefined,
		then: then === undefined ? undefined : textNode(then, span),
	}, span);
}

interface Rule {
	readonly item: MapNode;
	readonly action: string;
	/** Relative to the file. */
	readonly path: string;
	readonly to: string | undefined;
	readonly included: readonly string[];
	readonly excluded: readonly string[];
}

function ruleOf(item: MapNode, name: string, context: ComposeContext): Rule | undefined {
	const action = textIn(item, 'action') ?? 'rebuild';
	const path = posix.normalize(textIn(item, 'path') ?? '.').replace(/\/+$/, '');
	if (!['sync', 'rebuild', 'restart', 'sync+restart', 'sync+exec'].includes(action)) {
		context.refuse(`"${action}" is no action of "develop"`, present(item, 'action')?.value.span ?? item.span);
		return undefined;
	}
	if (path.startsWith('/') || path.startsWith('..')) {
		context.mention(`"${path}" of "${name}" is not watched: it is outside of the directory of the file`, present(item, 'path')?.value.span ?? item.span);
		return undefined;
	}
	if (present(item, 'initial_sync')) {
		context.mention(`"initial_sync" of "${name}" is not used: what changes is copied`, present(item, 'initial_sync')!.keySpan);
	}
	for (const {key, keySpan} of [...othersIn(item, ['action', 'path', 'target', 'ignore', 'include', 'initial_sync', 'exec']), ...othersIn(present(item, 'exec')?.value, ['command'])]) {
		context.mention(`"${key}" of the "watch" of "${name}" is not used: a command runs as "devtui exec" runs it`, keySpan);
	}
	const below = (patterns: readonly TreeNode[]) => patterns.flatMap(pattern => pattern.type === 'scalar' ? [joined(path, pattern.text)] : []);
	const chosen = below(itemsIn(item, 'include'));
	return {
		item,
		action,
		path,
		to: textIn(item, 'target'),
		included: chosen.length > 0 ? chosen : path === '.' ? ['**'] : [`/${path}`, `/${path}/**`],
		excluded: below(itemsIn(item, 'ignore')).flatMap(pattern => [`!${pattern}`, `!${pattern}/**`]),
	};
}

/** A pattern without a slash is one for names at any depth. */
function joined(path: string, pattern: string): string {
	const plain = pattern.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
	const root = path === '.' ? '' : `/${path}`;
	return plain.includes('/') || pattern.startsWith('./') ? `${root}/${plain}` : root === '' ? plain : `${root}/**/${plain}`;
}

/** A service does one thing once its files are there. */
function thenOf(synced: readonly Rule[], name: string, context: ComposeContext): string | undefined {
	const special = synced.find(({action}) => action !== 'sync');
	const plain = synced.find(({action}) => action === 'sync');
	if (!special) {
		return undefined;
	}
	if (plain) {
		context.mention(`"${special.action}" of "${name}" is for all of its files that are copied: a service does one thing then`, present(special.item, 'action')?.value.span ?? special.item.span);
	}
	const command = present(present(special.item, 'exec')?.value, 'command')?.value;
	const words = command?.type === 'list' ? command.items.flatMap(word => word.type === 'scalar' ? [quoteWord(word.text)] : []).join(' ') : command?.type === 'scalar' ? command.text : '';
	return special.action === 'sync+restart' ? 'restart' : words === '' ? undefined : `exec:${words}`;
}
