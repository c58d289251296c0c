import type {ContainerSpec, VolumeSpec} from '../core/container-spec.ts';
import type {ProjectSpec, ServiceSpec} from '../core/spec.ts';
import {formatByteSize} from '../lib/byte-size.ts';
import {imageName} from './container-names.ts';
import {writtenPort} from './container-ports.ts';

/** What a container has, in the keys of a file; what it has anyway is left out. */
export function containerKeysOf(service: ServiceSpec, {services}: ProjectSpec): object {
	const {container, command, replica} = service;
	if (!container) {
		return {};
	}
	const {network} = container;
	const own = new Set([service.name, replica?.of]);
	const shared = services.find(({container: other}) => network.type === 'container' && other?.name === network.container);
	return {
		...(!container.build || container.image !== defaultImage(container)) && {image: container.image},
		...container.build && {build: container.build},
		pull_policy: container.pullPolicy,
		...present('platform', container.platform),
		...container.entrypoint && {entrypoint: container.entrypoint},
		...command.type === 'image' && command.argv.length > 0 && {command: command.argv},
		...present('working_dir', container.workingDir),
		...some('ports', container.ports.map(port => writtenPort(port))),
		...some('volumes', container.volumes.flatMap(volume => volumeKey(volume, container.project))),
		...some('tmpfs', container.volumes.flatMap(volume => volume.type === 'tmpfs' ? [volume.options === '' ? volume.target : `${volume.target}:${volume.options}`] : [])),
		...network.type === 'project' ? {} : {network_mode: network.type === 'container' ? `service:${shared?.name ?? network.container}` : network.type},
		...some('aliases', container.hostNames.filter(name => !own.has(name))),
		...present('hostname', container.hostname),
		...container.extraHosts.length > 0 && {extra_hosts: container.extraHosts.map(({name, address}) => `${name}:${address}`)},
		...some('dns', container.dns),
		...present('user', container.user),
		...some('group_add', container.groups),
		labels: Object.fromEntries(Object.entries(container.labels).filter(([name]) => !name.startsWith('devtui.'))),
		init: container.init,
		...container.memoryBytes !== undefined && {mem_limit: formatByteSize(container.memoryBytes)},
		...present('cpus', container.cpus),
		...container.shmBytes !== undefined && {shm_size: formatByteSize(container.shmBytes)},
		...container.limits.length > 0 && {ulimits: Object.fromEntries(container.limits.map(({resource, soft, hard}) => [resource, {soft: soft === 'unlimited' ? -1 : soft, hard: hard === 'unlimited' ? -1 : hard}]))},
		...container.isPrivileged && {privileged: true},
		...container.isReadOnly && {read_only: true},
		...some('cap_add', container.capAdd),
		...some('cap_drop', container.capDrop),
		...some('security_opt', container.securityOptions),
		...Object.keys(container.sysctls).length > 0 && {sysctls: container.sysctls},
		...some('devices', container.devices),
		reuse: container.isReused,
	};
}

/** At the top: the network, when it is not that of the project, and the volumes that are not called as a matter of course. */
export function containerTop({services}: ProjectSpec): object {
	const containers = services.flatMap(({container}) => container ?? []);
	const network = containers.find(container => container.network.type === 'project')?.network;
	const volumes = containers.flatMap(({project, volumes: mounted}) => mounted.flatMap(volume => volume.type === 'volume' && isNamedApart(volume, project) ? [[keyOf(volume, project), {
		name: volume.name,
		external: volume.isExternal,
		...volume.driver !== undefined && {driver: volume.driver},
		...volume.driverOptions && {driver_opts: volume.driverOptions},
	}] as const] : []));
	return {
		...network?.type === 'project' && (network.isExternal || network.name !== `devtui-${containers[0]!.project}`) && {network: {name: network.name, external: network.isExternal}},
		...volumes.length > 0 && {volumes: Object.fromEntries(volumes)},
	};
}

function volumeKey(volume: VolumeSpec, project: string): readonly unknown[] {
	switch (volume.type) {
		case 'bind': {
			const {source, target, isReadOnly, isCreated, selinux} = volume;
			return [{type: 'bind', source, target, read_only: isReadOnly, bind: {create_host_path: isCreated, ...selinux && {selinux: selinux === 'shared' ? 'z' : 'Z'}}}];
		}
		case 'volume': {
			return [{type: 'volume', source: keyOf(volume, project), target: volume.target, read_only: volume.isReadOnly}];
		}
		case 'anonymous': {
			return [volume.target];
		}
		case 'tmpfs': {
			return [];
		}
	}
}

type NamedVolume = Extract<VolumeSpec, {readonly type: 'volume'}>;

/** Which name it had in the file is no longer known; the engine's is as good. */
function keyOf({name}: NamedVolume, project: string): string {
	return name.startsWith(`${project}_`) ? name.slice(project.length + 1) : name;
}

function isNamedApart(volume: NamedVolume, project: string): boolean {
	return volume.isExternal || volume.driver !== undefined || volume.driverOptions !== undefined || volume.name !== `${project}_${keyOf(volume, project)}`;
}

function defaultImage({project, labels}: ContainerSpec): string {
	return imageName(project, labels['devtui.service'] ?? '');
}

function present(key: string, value: string | number | undefined): object {
	return value === undefined ? {} : {[key]: value};
}

function some(key: string, items: readonly unknown[]): object {
	return items.length > 0 ? {[key]: items} : {};
}
