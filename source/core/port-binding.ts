/** A port of a container that runs, as it can be reached from the machine of its engine. */
export interface PortBinding {
	/** `0.0.0.0` and `::` are all addresses; of an engine on another machine the name of that one. */
	readonly address: string;
	readonly port: number;
	readonly containerPort: number;
	readonly protocol: 'tcp' | 'udp';
}

/** As Docker and Compose show it: `127.0.0.1:8080->80/tcp`. */
export function formatBinding({address, port, containerPort, protocol}: PortBinding, arrow = '->'): string {
	return `${address.includes(':') ? `[${address}]` : address}:${port}${arrow}${containerPort}/${protocol}`;
}

/** All TCP ports that a service is reached at, in order: those that its processes listen on, and those that its container has been given. */
export function reachedPorts(listening: readonly number[], bindings: readonly PortBinding[]): readonly number[] {
	const published = bindings.flatMap(({port, protocol}) => protocol === 'tcp' ? [port] : []);
	return [...new Set([...listening, ...published])].sort((a, b) => a - b);
}
