import {join, resolve} from 'node:path';
import type {ContainerSpec, ImageBuildSpec, NetworkSpec} from '../core/container-spec.ts';
import type {CommandSpec, ServiceSpec} from '../core/spec.ts';
import {parseByteSize} from '../lib/byte-size.ts';
import {splitWords} from '../lib/split-words.ts';
import {limitsOf} from './build-extras.ts';
import type {ServiceContext} from './build-service.ts';
import {portsIn, volumesIn} from './build-mounts.ts';
import {containerName, imageName, networkName, projectId} from './container-names.ts';
import {problem} from './diagnostic.ts';
import {isContainer} from './is-container.ts';
import {flagIn, mapIn, measureIn, pathOf, scalarsIn, textIn, textMapIn, textsIn, valueOf} from './read.ts';
import {environment} from './shared-environment.ts';
import {parseSignal} from './signals.ts';
import type {MapEntry, MapNode, TreeNode} from './tree.ts';
import {entryOf, isBlank} from './tree.ts';

export interface ContainerContext extends ServiceContext {
	/** Of the project, as the file says it. */
	readonly projectName: string;
	readonly root: MapNode;
}

export interface BuiltContainer {
	readonly container: ContainerSpec;
	readonly command: CommandSpec;
	readonly build?: CommandSpec;
}

/** The container of a service that has `image` or `build`; its names are those of a service without copies. */
export function buildContainer({key: name}: MapEntry, map: MapNode, context: ContainerContext): BuiltContainer | undefined {
	if (!isContainer(map)) {
		return undefined;
	}
	const {projectName, root} = context;
	const project = projectId(projectName);
	const build = imageBuild(map, context);
	const image = textIn(map, 'image') ?? imageName(project, name);
	const entrypoint = wordsIn(map, 'entrypoint', context);
	const workingDir = workingDirIn(map, context);
	const stopSignal = measureIn(map, 'stop_signal');
	const sizes = {memoryBytes: sizeIn(map, 'mem_limit'), shmBytes: sizeIn(map, 'shm_size')};
	const cpus = Number(textIn(map, 'cpus') ?? 0);
	const [platform, hostname, user] = ['platform', 'hostname', 'user'].map(key => measureIn(map, key));
	return {
		command: {type: 'image', image, argv: wordsIn(map, 'command', context) ?? []},
		...build && {build: {type: 'build-image', context: build.context}},
		container: {
			image,
			pullPolicy: (textIn(map, 'pull_policy') ?? 'missing') as ContainerSpec['pullPolicy'],
			...build && {build},
			...platform !== undefined && {platform},
			name: containerName(project, name, 1),
			project,
			network: networkOf(map, root, project),
			hostNames: [...new Set([name, ...textsIn(map, 'aliases')])],
			...hostname !== undefined && {hostname},
			extraHosts: extraHosts(valueOf(map, 'extra_hosts')),
			dns: textsIn(map, 'dns'),
			ports: portsIn(map, context.report),
			volumes: volumesIn(map, {root, project, report: context.report}),
			...user !== undefined && {user},
			groups: textsIn(map, 'group_add'),
			...entrypoint && {entrypoint},
			...workingDir !== undefined && {workingDir},
			labels: {...ownLabels(map, context), 'devtui.project': project, 'devtui.service': name},
			init: flagIn(map, 'init', false),
			...stopSignal !== undefined && {stopSignal: parseSignal(stopSignal) ?? 'SIGTERM'},
			...sizes.memoryBytes !== undefined && {memoryBytes: sizes.memoryBytes},
			...cpus > 0 && {cpus},
			...sizes.shmBytes !== undefined && {shmBytes: sizes.shmBytes},
			limits: limitsOf(map) ?? [],
			isPrivileged: flagIn(map, 'privileged', false),
			isReadOnly: flagIn(map, 'read_only', false),
			capAdd: textsIn(map, 'cap_add'),
			capDrop: textsIn(map, 'cap_drop'),
			securityOptions: textsIn(map, 'security_opt'),
			sysctls: textMapIn(map, 'sysctls'),
			devices: textsIn(map, 'devices'),
			isReused: flagIn(map, 'reuse', true),
		},
	};
}

/** The same for a copy: it has a name of its own on the network, and that of the file with all others. */
export function containerOfCopy(container: ContainerSpec, {name, replica}: Pick<ServiceSpec, 'name' | 'replica'>): ContainerSpec {
	return replica === undefined ? container : {
		...container,
		name: containerName(container.project, replica.of, replica.number),
		hostNames: [name, ...container.hostNames],
		labels: {...container.labels, 'devtui.replica': String(replica.number)},
	};
}

function imageBuild(map: MapNode, {files, report, lookup}: ContainerContext): ImageBuildSpec | undefined {
	const build = mapIn(map, 'build');
	const [written] = build ? scalarsIn(build, 'context') : [];
	if (!build || !written) {
		if (build) {
			report(problem('missing-key', '"build" needs "context", the directory that is built', entryOf(map, 'build')?.keySpan));
		}
		return undefined;
	}
	const context = pathOf(written);
	const dockerfile = textIn(build, 'dockerfile') ?? 'Dockerfile';
	const target = textIn(build, 'target');
	if (/^(https?|git|ssh):\/\/|^git@/.test(written.text)) {
		report(problem('wrong-value', `"${written.text}" is no directory: devtui builds what is on this machine`, written.span, {hint: 'clone it, and name the directory'}));
	} else if (!files.isDirectory(context)) {
		report(problem('missing-directory', files.isFile(context) ? `"${written.text}" is not a directory` : `no directory "${written.text}"`, written.span));
	} else if (!files.isFile(resolve(context, dockerfile))) {
		report(problem('file-not-found', `no file "${dockerfile}" in "${written.text}"`, entryOf(build, 'dockerfile')?.value.span ?? written.span, {
			hint: files.isFile(join(context, 'Containerfile')) && dockerfile === 'Dockerfile' ? 'there is a Containerfile: build: {context: …, dockerfile: Containerfile}' : undefined,
		}));
	}
	return {context, dockerfile, args: environment({...build, entries: build.entries.map(entry => entry.key === 'args' ? {...entry, key: 'environment'} : entry)}, lookup), ...target !== undefined && {target}};
}

/** A string is split as by a shell, and no shell runs it. */
function wordsIn(map: MapNode, key: string, {report}: ContainerContext): readonly string[] | undefined {
	const value = valueOf(map, key);
	if (value?.type !== 'scalar') {
		return value && textsIn(map, key);
	}
	const split = splitWords(value.text);
	if (split.type === 'ok') {
		return split.words;
	}
	report(problem('wrong-value', `"${key}" of a container is split into words, and ${split.trouble}`, value.span, {hint: `for a shell: ["sh", "-c", ${JSON.stringify(value.text)}]`}));
	return [];
}

function workingDirIn(map: MapNode, {report}: ContainerContext): string | undefined {
	const value = valueOf(map, 'working_dir');
	if (value?.type !== 'scalar') {
		return undefined;
	}
	if (!value.text.startsWith('/')) {
		report(problem('wrong-value', `"working_dir" of a container must be an absolute path in it, not "${value.text}"`, value.span));
	}
	return value.text;
}

function networkOf(map: MapNode, root: MapNode, project: string): NetworkSpec {
	const mode = textIn(map, 'network_mode') ?? 'bridge';
	if (mode === 'host' || mode === 'none') {
		return {type: mode};
	}
	if (mode.startsWith('service:')) {
		return {type: 'container', container: containerName(project, mode.slice('service:'.length), 1)};
	}
	const written = mapIn(root, 'network');
	return {type: 'project', name: (written ? textIn(written, 'name') : textIn(root, 'network')) ?? networkName(project), isExternal: written !== undefined && flagIn(written, 'external', false)};
}

function extraHosts(value: TreeNode | undefined): ContainerSpec['extraHosts'] {
	switch (value?.type) {
		case 'list': {
			return value.items.flatMap(item => {
				const [, name, address] = /^([^:=]+)[:=](.+)$/.exec(item.type === 'scalar' ? item.text.trim() : '') ?? [];
				return name === undefined || address === undefined ? [] : [{name, address: address.replace(/^\[(.*)\]$/, '$1')}];
			});
		}
		case 'map': {
			return value.entries.flatMap(({key, value: address}) => address.type === 'scalar' ? [{name: key, address: address.text}] : []);
		}
		case 'scalar':
		case 'invalid':
		case undefined: {
			return [];
		}
	}
}

/** A label without a value has an empty one. */
function ownLabels(map: MapNode, {report}: ContainerContext): Readonly<Record<string, string>> {
	return Object.fromEntries((mapIn(map, 'labels')?.entries ?? []).map(({key, keySpan, value}) => {
		if (key.startsWith('devtui.')) {
			report(problem('bad-name', `"${key}": labels that begin with "devtui." are devtui's own`, keySpan));
		}
		return [key, value.type === 'scalar' && !isBlank(value) ? value.text : ''];
	}));
}

function sizeIn(map: MapNode, key: string): number | undefined {
	const bytes = parseByteSize(measureIn(map, key) ?? '') ?? 0;
	return bytes > 0 ? bytes : undefined;
}
