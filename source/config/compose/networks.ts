import type {MapEntry, MapNode, TreeNode} from '../tree.ts';
import {entryOf, textNode} from '../tree.ts';
import type {ComposeContext} from './context.ts';
import {flagNode, isTrue, itemsIn, mapNode, othersIn, present, textIn} from './nodes.ts';

/** `network` at the top: all services are on one, which is somebody else's when all of them are on that. */
export function networkOf(root: MapNode, services: readonly MapEntry[], context: ComposeContext): MapEntry | undefined {
	const top = present(root, 'networks');
	const used = [...new Set(services.flatMap(({value}) => networksOf(value)))];
	const external = used.flatMap(name => {
		const entry = entryOf(top?.value, name);
		return entry && isExternal(entry.value) ? [entry] : [];
	});
	if (top && used.length > 1 && external.length === 0) {
		context.mention(`all services are on one network here: ${used.join(', ')}`, top.keySpan);
	}
	for (const {key, keySpan} of used.length > 1 ? external : []) {
		context.refuse(`the external network "${key}" cannot be one of several: a project has one network here`, keySpan, 'put all services on it, or none');
	}
	const [only] = used;
	const entry = only === undefined || used.length > 1 ? undefined : entryOf(top?.value, only);
	tellOptions(top?.value, context);
	if (!entry) {
		return undefined;
	}
	const isOthers = isExternal(entry.value);
	const nested = entryOf(entry.value, 'external')?.value;
	const name = textIn(entry.value, 'name') ?? textIn(nested, 'name') ?? (isOthers ? entry.key : undefined);
	return name === undefined ? undefined : {key: 'network', keySpan: entry.keySpan, value: mapNode({name: textNode(name, entry.keySpan), external: flagNode(isOthers, entry.keySpan)}, entry.keySpan)};
}

/** `aliases` of a service on its networks; an address that is fixed would be another one here. */
export function networkAliases(networks: MapEntry | undefined, context: ComposeContext): readonly string[] {
	return (networks?.value.type === 'map' ? networks.value.entries : []).flatMap(({value}) => {
		for (const {key, keySpan} of othersIn(value, ['aliases'])) {
			if (fixedAddresses.has(key)) {
				context.refuse(`"${key}" is not supported: the engine chooses addresses`, keySpan, 'peers find each other by the name of the service');
			} else {
				context.mention(`"${key}" is not used: the engine joins it to the network in its own way`, keySpan);
			}
		}
		return itemsIn(value, 'aliases').flatMap(alias => alias.type === 'scalar' ? [alias.text] : []);
	});
}

/** A service that names none is on the default one. */
function networksOf(service: TreeNode): readonly string[] {
	if (present(service, 'network_mode') || !(entryOf(service, 'image') ?? entryOf(service, 'build'))) {
		return [];
	}
	const networks = present(service, 'networks')?.value;
	const names = networks?.type === 'map' ? networks.entries.map(({key}) => key) : itemsIn(service, 'networks').flatMap(item => item.type === 'scalar' ? [item.text] : []);
	return names.length > 0 ? names : ['default'];
}

function isExternal(network: TreeNode): boolean {
	const external = present(network, 'external')?.value;
	return external?.type === 'map' || isTrue(external);
}

function tellOptions(networks: TreeNode | undefined, context: ComposeContext): void {
	for (const {key: name, value} of networks?.type === 'map' ? networks.entries : []) {
		for (const {key, keySpan, value: option} of value.type === 'map' ? value.entries : []) {
			const isUsual = key === 'driver' && option.type === 'scalar' && option.text === 'bridge';
			if (!usedOptions.has(key) && !isUsual) {
				context.mention(`"${key}" of the network "${name}" is not used: the engine makes an ordinary one`, keySpan);
			}
		}
	}
}

const fixedAddresses: ReadonlySet<string> = new Set(['ipv4_address', 'ipv6_address', 'link_local_ips']);
const usedOptions: ReadonlySet<string> = new Set(['external', 'name', 'labels']);
