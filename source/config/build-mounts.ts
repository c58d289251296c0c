import type {PublishedPort, VolumeSpec} from '../core/container-spec.ts';
import {parseByteSize} from '../lib/byte-size.ts';
import type {ParsedVolume, VolumeContext} from './container-volumes.ts';
import {parseVolume, volumeOf} from './container-volumes.ts';
import {formatPort, parsePorts, portsOf} from './container-ports.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import {flagIn, mapIn, measureIn, measureOf, scalarsIn, textIn, textMapIn, valueOf} from './read.ts';
import type {MapNode, TreeNode} from './tree.ts';

type Report = (diagnostic: Diagnostic) => void;

/** `ports`, in both forms; one that is there twice is there once. */
export function portsIn(map: MapNode, report: Report): readonly PublishedPort[] {
	const ports = itemsOf(map, 'ports').flatMap(item => {
		const parsed = item.type === 'map' ? portsOf({
			container: measureIn(item, 'target') ?? '',
			host: measureIn(item, 'published') ?? '',
			address: textIn(item, 'host_ip') ?? '',
			protocol: textIn(item, 'protocol') ?? 'tcp',
		}) : parsePorts(item.type === 'scalar' ? measureOf(item) : '');
		if (parsed.type === 'trouble') {
			report(problem('wrong-value', `this port cannot be published: ${parsed.trouble}`, item.span));
			return [];
		}
		return parsed.ports;
	});
	return [...new Map(ports.map(port => [formatPort(port), port])).values()];
}

export interface MountContext {
	readonly root: MapNode;
	readonly project: string;
	readonly report: Report;
}

/** `volumes` and `tmpfs`; of two for one place the later one counts, as when a second file says it anew. */
export function volumesIn(map: MapNode, {root, project, report}: MountContext): readonly VolumeSpec[] {
	const named: VolumeContext['named'] = name => {
		const written = mapIn(root, 'volumes');
		const volume = written && mapIn(written, name);
		const isExternal = volume !== undefined && flagIn(volume, 'external', false);
		const driver = volume && textIn(volume, 'driver');
		const driverOptions = volume ? textMapIn(volume, 'driver_opts') : {};
		return {
			name: (volume && textIn(volume, 'name')) ?? (isExternal ? name : `${project}_${name}`),
			isExternal,
			...driver !== undefined && {driver},
			...Object.keys(driverOptions).length > 0 && {driverOptions},
		};
	};
	const volumes = itemsOf(map, 'volumes').flatMap(item => {
		const context = {file: item.span.source.file, named};
		const parsed = item.type === 'map' ? longVolume(item, context) : parseVolume(item.type === 'scalar' ? item.text : '', context);
		if (parsed.type === 'trouble') {
			report(problem('wrong-value', `this volume cannot be mounted: ${parsed.trouble}`, item.span));
			return [];
		}
		return [parsed.volume];
	});
	const memory = scalarsIn(map, 'tmpfs').map(({text}): VolumeSpec => {
		const [target = '', ...options] = text.split(':');
		return {type: 'tmpfs', target, options: options.join(':')};
	});
	return [...new Map([...volumes, ...memory].map(volume => [volume.target, volume])).values()];
}

function longVolume(map: MapNode, context: VolumeContext): ParsedVolume {
	const source = textIn(map, 'source');
	const target = textIn(map, 'target') ?? '';
	const isReadOnly = flagIn(map, 'read_only', false);
	const type = textIn(map, 'type');
	const bind = mapIn(map, 'bind');
	const selinux = bind && textIn(bind, 'selinux');
	if (type === 'tmpfs') {
		const tmpfs = mapIn(map, 'tmpfs');
		const size = tmpfs && parseByteSize(measureIn(tmpfs, 'size') ?? '');
		const mode = tmpfs && textIn(tmpfs, 'mode');
		return {type: 'ok', volume: {type, target, options: [...size === undefined ? [] : [`size=${size}`], ...mode === undefined ? [] : [`mode=${mode}`]].join(',')}};
	}
	if (type === 'volume') {
		return source === undefined ? {type: 'ok', volume: {type: 'anonymous', target}} : volumeOf({type, source, target, isReadOnly, isCreated: true}, context);
	}
	return source === undefined ? {type: 'trouble', trouble: 'it has no "source"'} : volumeOf({
		type: 'bind', source, target, isReadOnly,
		isCreated: bind === undefined || flagIn(bind, 'create_host_path', true),
		...selinux !== undefined && {selinux: selinux === 'z' ? 'shared' : 'private'},
	}, context);
}

function itemsOf(map: MapNode, key: string): readonly TreeNode[] {
	const value = valueOf(map, key);
	return value?.type === 'list' ? value.items : [];
}
