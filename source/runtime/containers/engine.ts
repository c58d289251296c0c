import type {Agent} from 'node:http';
import Docker from 'dockerode';
import {findEngineAddress, type EngineAddress} from './engine-address.ts';
import {hostOf, type EngineHost} from './engine-host.ts';
import {sshAgent} from './ssh-agent.ts';
import {tcpAgent} from './tcp-agent.ts';
import {describeTrouble} from './trouble.ts';

/** A container engine that has answered. */
export interface Engine extends EngineHost {
	readonly docker: Docker;
	readonly address: EngineAddress;
	readonly kind: 'docker' | 'podman';
	readonly version: string;
	/** `1.41` */
	readonly apiVersion: string;
	/** Of an address that is reached by a program. */
	readonly agent?: Agent;
}

export type ConnectedEngine =
	| {readonly type: 'connected'; readonly engine: Engine}
	| {readonly type: 'problem'; readonly message: string};

export type ConnectEngine = () => Promise<ConnectedEngine>;

/** Finds the engine at the first call, and looks again after each that was in vain. */
export function createEngineAccess(environment: Readonly<Record<string, string | undefined>>): ConnectEngine {
	let connecting: Promise<ConnectedEngine> | undefined;
	return async () => {
		connecting ??= connect(environment);
		const connected = await connecting;
		if (connected.type === 'problem') {
			connecting = undefined;
		}

		return connected;
	};
}

async function connect(environment: Readonly<Record<string, string | undefined>>): Promise<ConnectedEngine> {
	const found = findEngineAddress(environment);
	if (found.type === 'problem') {
		return found;
	}

	const {address} = found;
	const agent = agentOf(address);
	try {
		const docker = new Docker(dockerOptions(address, agent));
		const [said, host] = await Promise.all([versionOf(docker), hostOf(address)]);
		return {type: 'connected', engine: {
			docker,
			address,
			kind: said.Components?.some(({Name: name}) => name.startsWith('Podman')) ? 'podman' : 'docker',
			version: said.Version,
			apiVersion: said.ApiVersion,
			...host,
			...agent && {agent},
		}};
	} catch (error) {
		return {type: 'problem', message: describeTrouble(error, address)};
	}
}

/** Its types do not know that it can be called off. */
async function versionOf(docker: Docker): Promise<Said> {
	return (docker.version as (options: {readonly abortSignal: AbortSignal}) => Promise<unknown>).call(docker, {abortSignal: AbortSignal.timeout(answerLimitMs)}) as Promise<Said>;
}

/** A machine that drops what it is sent never says so. */
const answerLimitMs = 15_000;

interface Said {
	readonly Version: string;
	readonly ApiVersion: string;
	readonly Components?: ReadonlyArray<{readonly Name: string}>;
}

/** `undefined`: Node's own. */
function agentOf(address: EngineAddress): Agent | undefined {
	switch (address.type) {
		case 'socket':
			return undefined;
		case 'ssh':
			return sshAgent(address);
		case 'tcp':
			return tcpAgent(address);
	}
}

/** Each member is said: what is absent dockerode takes from variables in its own way. */
function dockerOptions(address: EngineAddress, agent: Agent | undefined): Docker.DockerOptions {
	const {host, port, socketPath, protocol} = endpointOf(address);
	const isLiteral = host?.includes(':') ?? false;
	return {
		protocol,
		host: isLiteral ? `[${host}]` : host,
		port,
		socketPath,
		agent,
		pathPrefix: '/',
		ca: undefined,
		cert: undefined,
		key: undefined,
		timeout: undefined,
	} as unknown as Docker.DockerOptions;
}

/** What a request is sent to. */
export function endpointOf(address: EngineAddress): {readonly protocol: 'http' | 'https'; readonly host?: string; readonly port?: number; readonly socketPath?: string} {
	switch (address.type) {
		case 'socket':
			return {protocol: 'http', socketPath: address.path};
		case 'tcp':
			return {protocol: address.tls ? 'https' : 'http', host: address.host, port: address.port};
		case 'ssh':
			// Behind the program it is nobody's address.
			return {protocol: 'http', host: 'localhost', port: 2375};
	}
}
