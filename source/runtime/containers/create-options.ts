import type {ContainerCreateOptions, HostConfig, MountConfig} from 'dockerode';
import type {NetworkSpec, PublishedPort} from '../../core/container-spec.ts';
import type {LimitSpec} from '../../core/spec.ts';
import type {ContainerService} from './labels.ts';
import {volumeOptions} from './volume-options.ts';

export interface CreateRequest {
	readonly service: ContainerService;
	/** The container's own, without what the image says. */
	readonly environment: Readonly<Record<string, string>>;
	readonly hasTerminal: boolean;
	readonly hasInput: boolean;
	/** By an engine on another machine. */
	readonly isRemote: boolean;
}

/** What an engine is to make of a service; without the labels that devtui knows its containers by. */
export function createOptions({service, environment, hasTerminal, hasInput, isRemote}: CreateRequest): ContainerCreateOptions {
	const {container, command, stop} = service;
	const {image, platform, entrypoint, workingDir, user, hostname, network, hostNames, ports, labels, stopSignal} = container;
	const argv = command.type === 'image' ? command.argv : [];
	return {
		Image: image,
		...platform !== undefined && {platform},
		...argv.length > 0 && {Cmd: [...argv]},
		...entrypoint && {Entrypoint: [...entrypoint]},
		...workingDir !== undefined && {WorkingDir: workingDir},
		...user !== undefined && {User: user},
		...hostname !== undefined && {Hostname: hostname},
		...stopSignal !== undefined && {StopSignal: stopSignal},
		StopTimeout: Math.ceil(stop.graceMs / 1000),
		Env: Object.entries(withTerminal(environment, hasTerminal)).map(([key, value]) => `${key}=${value}`).sort(),
		Labels: labels,
		Tty: hasTerminal,
		OpenStdin: hasInput,
		AttachStdin: hasInput,
		AttachStdout: true,
		AttachStderr: true,
		ExposedPorts: Object.fromEntries(ports.map(port => [portName(port), {}])),
		HostConfig: hostConfig(service, isRemote),
		...network.type === 'project' && {NetworkingConfig: {EndpointsConfig: {[network.name]: {Aliases: [...hostNames]}}}},
	};
}

/** What is empty is left to the engine. */
function hostConfig({container}: ContainerService, isRemote: boolean): HostConfig {
	const {network, ports, volumes, init, memoryBytes, cpus, shmBytes, limits, extraHosts, dns, groups, isPrivileged, isReadOnly, capAdd, capDrop, securityOptions, sysctls, devices} = container;
	const {mounts, binds, tmpfs} = volumeOptions(volumes);
	return {
		NetworkMode: networkMode(network),
		PortBindings: bindings(ports, isRemote),
		...mounts.length > 0 && {Mounts: mounts as MountConfig},
		...binds.length > 0 && {Binds: [...binds]},
		...Object.keys(tmpfs).length > 0 && {Tmpfs: tmpfs},
		...init && {Init: true},
		...memoryBytes !== undefined && {Memory: memoryBytes},
		...cpus !== undefined && {NanoCpus: Math.round(cpus * 1e9)},
		...shmBytes !== undefined && {ShmSize: shmBytes},
		...limits.length > 0 && {Ulimits: limits.map(limit => ulimit(limit))},
		...extraHosts.length > 0 && {ExtraHosts: extraHosts.map(({name, address}) => `${name}:${address}`)},
		...dns.length > 0 && {Dns: [...dns]},
		...groups.length > 0 && {GroupAdd: [...groups]},
		...isPrivileged && {Privileged: true},
		...isReadOnly && {ReadonlyRootfs: true},
		...capAdd.length > 0 && {CapAdd: [...capAdd]},
		...capDrop.length > 0 && {CapDrop: [...capDrop]},
		...securityOptions.length > 0 && {SecurityOpt: [...securityOptions]},
		...Object.keys(sysctls).length > 0 && {Sysctls: sysctls},
		...devices.length > 0 && {Devices: devices.map(text => device(text))},
	};
}

/** An engine says `xterm` of each terminal; a pane can do more. */
function withTerminal(environment: Readonly<Record<string, string>>, hasTerminal: boolean): Readonly<Record<string, string>> {
	return hasTerminal ? {TERM: 'xterm-256color', COLORTERM: 'truecolor', ...environment} : environment;
}

function networkMode(network: NetworkSpec): string {
	switch (network.type) {
		case 'project':
			return network.name;
		case 'container':
			return `container:${network.container}`;
		case 'host':
		case 'none':
			return network.type;
	}
}

function bindings(ports: readonly PublishedPort[], isRemote: boolean): Record<string, Array<{HostIp: string; HostPort: string}>> {
	const map: Record<string, Array<{HostIp: string; HostPort: string}>> = {};
	for (const port of ports) {
		const {hostPort, lastHostPort, hostAddress, isUsualAddress} = port;
		(map[portName(port)] ??= []).push({HostIp: isRemote && isUsualAddress ? '' : hostAddress, HostPort: [hostPort, lastHostPort].filter(number => number !== undefined).join('-')});
	}

	return map;
}

function portName({containerPort, protocol}: PublishedPort): string {
	return `${containerPort}/${protocol}`;
}

function ulimit({resource, soft, hard}: LimitSpec): {Name: string; Soft: number; Hard: number} {
	return {Name: resource, Soft: soft === 'unlimited' ? -1 : soft, Hard: hard === 'unlimited' ? -1 : hard};
}

function device(text: string): {PathOnHost: string; PathInContainer: string; CgroupPermissions: string} {
	const [host = '', inside = host, permissions = 'rwm'] = text.split(':');
	return {PathOnHost: host, PathInContainer: inside, CgroupPermissions: permissions};
}
