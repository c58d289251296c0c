import type {Agent} from 'node:http';
import {Agent as TlsAgent} from 'node:https';
import Docker from 'dockerode';
import {findEngineAddress, type EngineAddress} from './engine-address.ts';
import {sshAgent} from './ssh-agent.ts';
import {describeTrouble} from './trouble.ts';

/** A container engine that has answered. */
export interface Engine {
	readonly docker: Docker;
	readonly address: EngineAddress;
	readonly kind: 'docker' | 'podman';
	readonly version: string;
	/** `1.41` */
	readonly apiVersion: string;
	/** Where the ports are that it publishes on all addresses or on 127.0.0.1. */
	readonly host: string;
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
		const said = await docker.version() as Said;
		return {type: 'connected', engine: {
			docker,
			address,
			kind: said.Components?.some(({Name: name}) => name.startsWith('Podman')) ? 'podman' : 'docker',
			version: said.Version,
			apiVersion: said.ApiVersion,
			host: address.type === 'socket' ? '127.0.0.1' : address.host,
			...agent && {agent},
		}};
	} catch (error) {
		return {type: 'problem', message: describeTrouble(error, address)};
	}
}

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
		case 'tcp': {
			const {isVerified, ...files} = address.tls ?? {};
			return address.tls && new TlsAgent({...files, rejectUnauthorized: isVerified ?? true, keepAlive: true});
		}
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
