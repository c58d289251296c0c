import {braced} from '../import/templates.ts';
import type {MapEntry, MapNode, TreeNode} from '../tree.ts';
import {entryOf, textNode, withEntries} from '../tree.ts';
import type {ComposeContext} from './context.ts';
import {withInherited} from './extends.ts';
import {networkOf} from './networks.ts';
import {itemsIn, listNode, present} from './nodes.ts';
import {translateService, type ComposeProject} from './service.ts';
import {namedVolumes} from './volumes.ts';

/** A compose file in the words of a devtui file; every value keeps its place, so that whatever is wrong with it is told there. */
export function translateCompose(written: MapNode, context: ComposeContext): MapNode {
	const root = withBraces(written, context) as MapNode;
	const services = present(root, 'services');
	const entries = withInherited(services?.value.type === 'map' ? services.value.entries : [], context, path => withBraces(path, context));
	const project: ComposeProject = {root, services: entries, aliases: linkedAliases(entries), isAwaitedHealthy: name => entries.some(({value}) => waitsHealthy(value, name))};
	const translated = entries.map(entry => ({...entry, value: translateService(entry, project, context)}));
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

/** `links: ["db:database"]`: the other one is known by that name, too. */
function linkedAliases(services: readonly MapEntry[]): (name: string) => readonly string[] {
	const links = services.flatMap(({value}) => itemsIn(value, 'links').flatMap(link => link.type === 'scalar' ? [link.text.split(':')] : []));
	return name => links.flatMap(([to, alias]) => to === name && alias !== undefined && alias !== name ? [alias] : []);
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
