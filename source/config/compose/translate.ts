import {braced} from '../import/templates.ts';
import {isServiceName} from '../schema.ts';
import type {Span} from '../source-text.ts';
import type {MapEntry, MapNode, TreeNode} from '../tree.ts';
import {entryOf, textNode, withEntries} from '../tree.ts';
import type {ComposeContext} from './context.ts';
import {withInherited} from './extends.ts';
import {networkOf} from './networks.ts';
import {itemsIn, listNode, mapNode, present, texts} from './nodes.ts';
import {translateService, type ComposeProject} from './service.ts';
import {namedVolumes} from './volumes.ts';

/** A compose file in the words of a devtui file; every value keeps its place, so that whatever is wrong with it is told there. */
export function translateCompose(written: MapNode, context: ComposeContext): MapNode {
	const root = withBraces(written, context) as MapNode;
	const services = present(root, 'services');
	const entries = withInherited(services?.value.type === 'map' ? services.value.entries : [], context, path => withBraces(path, context));
	const project: ComposeProject = {root, services: entries, aliases: linkedAliases(entries, context), isAwaitedHealthy: name => entries.some(({value}) => waitsHealthy(value, name))};
	const translated = [...entries.map(entry => ({...entry, value: translateService(entry, project, context)})), ...linkedElsewhere(entries, context)];
	const network = networkOf(root, entries, context);
	const volumes = namedVolumes(root, context);
	const include = present(root, 'include');
	for (const {key, keySpan} of root.entries) {
		if (!topKeys.has(key)) {
			context.refuse(key === 'models' ? '"models" is not supported' : `unknown key "${key}"`, keySpan);
		}
	}
	const name = present(root, 'name');
	return {
		...root,
		entries: [
			...name ? [name] : [],
			...include ? [{...include, value: listNode(included(include.value, context), include.value.span)}] : [],
			...network ? [network] : [],
			...volumes ? [volumes] : [],
			...services ? [{...services, value: services.value.type === 'map' ? withEntries(services.value, translated) : services.value}] : [],
		],
	};
}

const topKeys: ReadonlySet<string> = new Set(['version', 'name', 'services', 'networks', 'volumes', 'secrets', 'configs', 'include']);

/** `$NAME` is filled in there, and is the shell's here. */
function withBraces(node: TreeNode, context: ComposeContext): TreeNode {
	switch (node.type) {
		case 'scalar': {
			const unknown = /(?<!\$)(?:\$\$)*\$\{[A-Za-z_]\w*\+/.exec(node.text);
			if (unknown) {
				context.refuse('"${NAME+value}" is not supported', node.span, 'write ${NAME:+value}');
			}
			const text = braced(node.text);
			return text === node.text ? node : textNode(text, node.span);
		}
		case 'list': {
			return {...node, items: node.items.map(item => withBraces(item, context))};
		}
		case 'map': {
			return {...node, entries: node.entries.map(entry => ({...entry, value: withBraces(entry.value, context)}))};
		}
		case 'invalid': {
			return node;
		}
	}
}

function waitsHealthy(service: TreeNode, name: string): boolean {
	const condition = entryOf(entryOf(entryOf(service, 'depends_on')?.value, name)?.value, 'condition')?.value;
	return condition?.type === 'scalar' && condition.text === 'service_healthy';
}

interface Link {
	readonly to: string;
	readonly alias: string;
	readonly span: Span;
}

/** `links: ["db:database"]`: the other one is known by that name, too. */
function linksOf(services: readonly TreeNode[]): readonly Link[] {
	return services.flatMap(service => itemsIn(service, 'links').flatMap(link => {
		const [to = '', alias = to] = link.type === 'scalar' ? link.text.split(':') : [];
		return isServiceName(alias) && alias !== to ? [{to, alias, span: link.span}] : [];
	}));
}

function linkedAliases(services: readonly MapEntry[], context: ComposeContext): (name: string) => readonly string[] {
	const links = linksOf(services.map(({value}) => value));
	const before = linksOf(context.earlierTop('services').flatMap(node => node.type === 'map' ? node.entries.map(({value}) => value) : []));
	// One that stands in a file before has those names from there.
	return name => [...context.earlier(name).length === 0 ? before : [], ...links].flatMap(({to, alias}) => to === name ? [alias] : []);
}

/** What stands in a file before, and is given another name here. */
function linkedElsewhere(services: readonly MapEntry[], context: ComposeContext): readonly MapEntry[] {
	const links = linksOf(services.map(({value}) => value)).filter(({to}) => services.every(({key}) => key !== to) && context.earlier(to).length > 0);
	const targets = new Map(links.map(({to, span}) => [to, span]));
	return [...targets].map(([to, span]) => ({key: to, keySpan: span, value: mapNode({aliases: texts(links.flatMap(link => link.to === to ? [link.alias] : []), span)}, span)}));
}

function included(value: TreeNode, context: ComposeContext): readonly TreeNode[] {
	return (value.type === 'list' ? value.items : [value]).flatMap(item => {
		if (item.type !== 'map') {
			return [item];
		}
		for (const {key, keySpan} of item.entries.filter(entry => entry.key !== 'path')) {
			context.mention(`"${key}" of "include" is not used: paths are relative to the file that they stand in, and its variables are those of the project`, keySpan);
		}
		return itemsIn(item, 'path');
	});
}
