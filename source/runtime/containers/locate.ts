import type {ContainerInspectInfo} from 'dockerode';
import type {PortBinding} from '../../core/port-binding.ts';
import type {NetworkCheck} from '../../core/spec.ts';
import {ownAddresses} from '../ports/address.ts';
import {targetOf} from '../ports/port-holder.ts';
import type {ConnectEngine, Engine} from './engine.ts';
import type {ContainerService} from './labels.ts';
import {isWildcard, portBindings} from './port-bindings.ts';
import {describeTrouble, statusOf} from './trouble.ts';

/** The check that asks a port of a container from here; a text: why it cannot be asked. */
export async function locate(check: NetworkCheck, {name: service, container: {name}}: ContainerService, connect: ConnectEngine): Promise<NetworkCheck | string> {
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
		return statusOf(error) === 404 ? `there is no container of ${service}` : describeTrouble(error, engine.address);
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
		return {host: direct, port: published?.containerPort ?? port};
	}

	return published ? {port: published.port, ...!isLoopback(published.address) && !isWildcard(published.address) && {host: published.address}} : {port};
}

function remoteTarget(port: number, {host}: Engine, info: ContainerInspectInfo): Target | string {
	if (info.HostConfig.NetworkMode === 'host') {
		return {host, port};
	}

	const published = findPublished(info, port);
	if (!published) {
		return `port ${port} is not published, and the container engine is on another machine, ${host}: add it to "ports"`;
	}

	const {address, port: outside, containerPort: inside} = published;
	return isLoopback(address)
		? `port ${outside} is published on ${address} of ${host}, where only that machine reaches it: "${outside}:${inside}" in "ports" publishes it for others`
		: {host: isWildcard(address) ? host : address, port: outside};
}

/** By its number on the machine of the engine, else by that in the container. */
function findPublished(info: ContainerInspectInfo, port: number): PortBinding | undefined {
	const all = portBindings(info).filter(({protocol}) => protocol === 'tcp');
	return all.find(binding => binding.port === port) ?? all.find(({containerPort}) => containerPort === port);
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
