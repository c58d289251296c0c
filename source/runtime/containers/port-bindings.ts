import type {ContainerInspectInfo} from 'dockerode';
import type {PortBinding} from '../../core/port-binding.ts';
import type {EngineHost} from './engine-host.ts';

/** As its engine tells them; one with IPv6 tells each of all addresses twice. */
export function portBindings({NetworkSettings: {Ports: ports}}: ContainerInspectInfo): readonly PortBinding[] {
	return Object.entries((ports ?? {}) as Record<string, ReadonlyArray<{readonly HostIp: string; readonly HostPort: string}> | null>).flatMap(([name, bindings]) => {
		const protocol = name.endsWith('/tcp') ? 'tcp' as const : name.endsWith('/udp') ? 'udp' as const : undefined;
		return protocol === undefined ? [] : (bindings ?? []).map(({HostIp: address, HostPort: port}) => ({address, port: Number(port), containerPort: Number.parseInt(name, 10), protocol}));
	});
}

/** As they are shown, in the order of their ports in the container. */
export function shownBindings({host, isRemote}: EngineHost, info: ContainerInspectInfo): readonly PortBinding[] {
	const all = portBindings(info).map(binding => ({...binding, address: isWildcard(binding.address) ? isRemote ? host : binding.address || '0.0.0.0' : binding.address}));
	return [...new Map(all.map(binding => [JSON.stringify(binding), binding])).values()].sort((one, other) => one.containerPort - other.containerPort || one.port - other.port);
}

export function isWildcard(address: string): boolean {
	return address === '' || address === '0.0.0.0' || address === '::';
}
