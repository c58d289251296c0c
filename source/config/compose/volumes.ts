import type {MapEntry, MapNode, TreeNode} from '../tree.ts';
import {textNode, withEntries} from '../tree.ts';
import type {ComposeContext} from './context.ts';
import {flagNode, isTrue, itemsIn, mapNode, othersIn, present, textIn} from './nodes.ts';

/** `volumes` at the top. */
export function namedVolumes(root: MapNode, context: ComposeContext): MapEntry | undefined {
	const top = present(root, 'volumes');
	if (top?.value.type !== 'map') {
		return top;
	}
	return {...top, value: withEntries(top.value, top.value.entries.map(entry => ({...entry, value: namedVolume(entry, context)})))};
}

/** `volumes` of a service, and its secrets and configs, which are files that are mounted. */
export function mountsOf(service: MapNode, root: MapNode, context: ComposeContext): readonly TreeNode[] {
	return [
		...itemsIn(service, 'volumes').flatMap(item => item.type === 'map' ? longVolume(item, context) : [shortVolume(item, context)]),
		...itemsIn(service, 'secrets').flatMap(item => mountedFile('secrets', item, name => `/run/secrets/${name}`, root, context)),
		...itemsIn(service, 'configs').flatMap(item => mountedFile('configs', item, name => `/${name}`, root, context)),
	];
}

function namedVolume({value}: MapEntry, context: ComposeContext): TreeNode {
	if (value.type !== 'map') {
		return value;
	}
	const external = present(value, 'external');
	const nested = external?.value.type === 'map' ? textIn(external.value, 'name') : undefined;
	const entries = value.entries.flatMap(entry => {
		switch (entry.key) {
			case 'external': {
				return [{...entry, value: flagNode(entry.value.type === 'map' || isTrue(entry.value), entry.value.span)}, ...nested === undefined ? [] : [{...entry, key: 'name', value: textNode(nested, entry.value.span)}]];
			}
			case 'labels': {
				context.mention('"labels" of a volume are not used: it has those of devtui', entry.keySpan);
				return [];
			}
			default: {
				return entry.key.startsWith('x-') ? [] : [entry];
			}
		}
	});
	return withEntries(value, entries);
}

/** `/:/host:ro,rslave` */
function shortVolume(volume: TreeNode, context: ComposeContext): TreeNode {
	const [, mount, modes] = /^(.+:.+):([A-Za-z,]+)$/s.exec(volume.type === 'scalar' ? volume.text : '') ?? [];
	const all = modes?.split(',') ?? [];
	const used = all.filter(mode => !Object.hasOwn(unusedModes, mode));
	if (mount === undefined || used.length === all.length) {
		return volume;
	}
	for (const mode of all.filter(each => !used.includes(each))) {
		context.mention(`"${mode}" of a volume is not used: ${unusedModes[mode]!}`, volume.span);
	}
	return textNode([mount, ...used.length > 0 ? [used.join(',')] : []].join(':'), volume.span);
}

const notCopied = 'what the image has there is copied into a new volume';
const notPassedOn = 'what is mounted later is not seen on the other side';
const unusedModes: Readonly<Record<string, string>> = {
	nocopy: notCopied, private: notPassedOn, rprivate: notPassedOn, rshared: notPassedOn, rslave: notPassedOn, shared: notPassedOn, slave: notPassedOn,
};

function longVolume(volume: MapNode, context: ComposeContext): readonly TreeNode[] {
	const type = textIn(volume, 'type');
	if (type === 'npipe' || type === 'cluster' || type === 'image') {
		context.refuse(`a volume of the type "${type}" is not supported`, volume.span);
		return [];
	}
	const options = present(volume, 'volume');
	const subpath = present(options?.value, 'subpath');
	if (subpath) {
		context.refuse('"subpath" of a volume is not supported', subpath.keySpan);
	}
	const noCopy = present(options?.value, 'nocopy');
	if (noCopy) {
		context.mention(`"nocopy" is not used: ${notCopied}`, noCopy.keySpan);
	}
	for (const {key, keySpan} of othersIn(options?.value, ['subpath', 'nocopy'])) {
		context.mention(`"${key}" of a volume is not used: it has what devtui gives it`, keySpan);
	}
	const propagation = present(present(volume, 'bind')?.value, 'propagation');
	if (propagation) {
		context.mention(`"propagation" is not used: ${notPassedOn}`, propagation.keySpan);
	}
	return [withEntries(volume, volume.entries.flatMap(entry => {
		if (entry.key === 'volume' || entry.key === 'consistency' || entry.key.startsWith('x-')) {
			return [];
		}
		return entry.key === 'bind' && entry.value.type === 'map' ? [{...entry, value: withEntries(entry.value, entry.value.entries.filter(({key}) => key !== 'propagation'))}] : [entry];
	}))];
}

function mountedFile(kind: 'secrets' | 'configs', item: TreeNode, place: (name: string) => string, root: MapNode, context: ComposeContext): readonly TreeNode[] {
	const name = item.type === 'scalar' ? item.text : textIn(item, 'source');
	const definition = [present(root, kind)?.value, ...context.earlierTop(kind).toReversed()].map(all => present(all, name ?? '')?.value).find(found => found !== undefined);
	const file = present(definition, 'file')?.value;
	if (name === undefined || file?.type !== 'scalar') {
		context.refuse(`"${name ?? ''}" of "${kind}" is not supported: it is no file`, item.span, 'give it a "file", or use "environment"');
		return [];
	}
	for (const {key, keySpan} of othersIn(item, ['source', 'target'])) {
		context.mention(`"${key}" of "${name}" is not used: it is mounted as the file is here`, keySpan);
	}
	const target = textIn(item, 'target');
	const path = target === undefined ? place(name) : target.startsWith('/') ? target : place(target);
	// Unlike the short form, `~` and names without a slash are paths here.
	const source = /^[./~]/.test(file.text) ? file : textNode(`./${file.text}`, file.span);
	return [mapNode({type: textNode('bind', item.span), source, target: textNode(path, item.span), read_only: flagNode(true, item.span), bind: mapNode({create_host_path: flagNode(false, item.span)}, item.span)}, item.span)];
}
