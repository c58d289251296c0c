import type {ContainerInspectInfo} from 'dockerode';
import type {NetworkCheck} from '../../core/spec.ts';
import {ownAddresses} from '../ports/address.ts';
import {targetOf} from '../ports/port-holder.ts';
import type {ConnectEngine, Engine} from './engine.ts';
import type {ContainerService} from './labels.ts';
import {describeTrouble} from './trouble.ts';

/** The check that asks a port of a container from here; a text: why it cannot be asked. */
export async function locate(check: NetworkCheck, {container: {name}}: ContainerService, connect: ConnectEngine): Promise<NetworkCheck | string> {
	const {host, port} = targetOf(check);
	if (ownAddresses(host).length === 0) {
		return check;
	}

	const connected = await connect();
	if (connected.type === 'problem') {
		return connected.message;
	}

	const {engine} = connected;
	try {
		const found = engine.isRemote
			? remoteTarget(port, engine, await networkHolder(engine, name))
			: localTarget(port, await networkHolder(engine, name), check.type);
		return typeof found === 'string' ? found : {...check, ...withTarget(check, {host: found.host ?? host, port: found.port})} as NetworkCheck;
	} catch (error) {
		return describeTrouble(error, engine.address);
	}
}

interface Target {
	/** Absent: as it is written. */
	readonly host?: string;
	readonly port: number;
}

function localTarget(port: number, info: ContainerInspectInfo, type: NetworkCheck['type']): Target {
	const published = findPublished(info, port);
	const direct = directAddress(info);
	// A proxy before a published port takes connections for nobody, too; a server behind it answers for itself.
	if (direct !== undefined && (type === 'tcp' || !published) && info.HostConfig.NetworkMode !== 'host') {
		return {host: direct, port: published?.inside ?? port};
	}

	return published ? {port: published.outside, ...!isLoopback(published.address) && !isWildcard(published.address) && {host: published.address}} : {port};
}

function remoteTarget(port: number, {host}: Engine, info: ContainerInspectInfo): Target | string {
	if (info.HostConfig.NetworkMode === 'host') {
		return {host, port};
	}

	const published = findPublished(info, port);
	if (!published) {
		return `port ${port} is not published, and the container engine is on another machine, ${host}: add it to "ports"`;
	}

	const {address, outside, inside} = published;
	return isLoopback(address)
		? `port ${outside} is published on ${address} of ${host}, where only that machine reaches it: "${outside}:${inside}" in "ports" publishes it for others`
		: {host: isWildcard(address) ? host : address, port: outside};
}

interface Published {
	readonly inside: number;
	readonly outside: number;
	readonly address: string;
}

/** By its number on the machine of the engine, else by that in the container. */
function findPublished(info: ContainerInspectInfo, port: number): Published | undefined {
	const all = publishedPorts(info);
	return all.find(({outside}) => outside === port) ?? all.find(({inside}) => inside === port);
}

/** Of TCP. An engine with IPv6 says each of them twice. */
export function publishedPorts({NetworkSettings: {Ports: ports}}: ContainerInspectInfo): readonly Published[] {
	return Object.entries((ports ?? {}) as Record<string, ReadonlyArray<{readonly HostIp: string; readonly HostPort: string}> | null>)
		.filter(([name]) => name.endsWith('/tcp'))
		.flatMap(([name, bindings]) => (bindings ?? []).map(({HostIp: address, HostPort: outside}) => ({inside: Number.parseInt(name, 10), outside: Number(outside), address})));
}

/** Its address on a network of which this machine is the gateway: not that of an engine in a virtual machine, or without root. */
function directAddress({NetworkSettings: {Networks: networks}}: ContainerInspectInfo): string | undefined {
	return Object.values(networks).find(({Gateway: gateway, IPAddress: address}) => address !== '' && gateway !== '' && ownAddresses(gateway).length > 0)?.IPAddress;
}

/** A container may be in the network of another one. */
async function networkHolder(engine: Engine, name: string): Promise<ContainerInspectInfo> {
	const info = await engine.docker.getContainer(name).inspect();
	const [, other] = /^container:(.+)$/.exec(info.HostConfig.NetworkMode ?? '') ?? [];
	return other === undefined ? info : engine.docker.getContainer(other).inspect();
}

function isWildcard(address: string): boolean {
	return address === '' || address === '0.0.0.0' || address === '::';
}

function isLoopback(address: string): boolean {
	return address === '::1' || address.startsWith('127.');
}

function withTarget(check: NetworkCheck, {host, port}: {readonly host: string; readonly port: number}): Partial<NetworkCheck> {
	if (check.type === 'tcp') {
		return {host, port};
	}

	const url = new URL(check.url);
	url.hostname = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
	url.port = String(port);
	return {url: url.href};
}
