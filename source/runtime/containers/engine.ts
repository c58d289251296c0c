import http, {type Agent, type IncomingMessage} from 'node:http';
import https from 'node:https';
import Docker from 'dockerode';
import {findEngineAddress, type EngineAddress} from './engine-address.ts';
import {hostOf, type EngineHost} from './engine-host.ts';
import {refusalOf} from './refusal.ts';
import {sshAgent} from './ssh-agent.ts';
import {tcpAgent} from './tcp-agent.ts';
import {describeTrouble} from './trouble.ts';

/** A container engine that has answered. */
export interface Engine extends EngineHost {
	readonly docker: Docker;
	readonly address: EngineAddress;
	readonly kind: 'docker' | 'podman';
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
		const [said, host] = await Promise.all([ping(address, agent), hostOf(address)]);
		return {type: 'connected', engine: {
			docker,
			address,
			...said,
			...host,
			...agent && {agent},
		}};
	} catch (error) {
		return {type: 'problem', message: describeTrouble(error, address)};
	}
}

/** It takes what it is asked, as far as can be seen, and does not answer. */
export async function isSilent({address, agent}: Engine, limitMs: number): Promise<boolean> {
	try {
		await ping(address, agent, limitMs);
		return false;
	} catch (error) {
		return ['ABORT_ERR', 'ETIMEDOUT'].includes((error as NodeJS.ErrnoException).code ?? '');
	}
}

/** By the headers of a ping: to describe itself, an engine starts programs, which takes it a while. */
async function ping(address: EngineAddress, agent: Agent | undefined, limitMs = answerLimitMs): Promise<Pick<Engine, 'kind' | 'apiVersion'>> {
	const {protocol, ...endpoint} = endpointOf(address);
	const response = await new Promise<IncomingMessage>((resolve, reject) => {
		(protocol === 'https' ? https : http).request({
			...endpoint,
			agent: agent ?? false,
			path: '/_ping',
			signal: AbortSignal.timeout(limitMs),
		}).once('response', resolve).once('error', reject).end();
	});
	const {'api-version': apiVersion, 'libpod-api-version': ofPodman} = response.headers;
	if (response.statusCode !== 200 || typeof apiVersion !== 'string') {
		throw response.statusCode === 200 ? new Error('it speaks something else than Docker\'s API') : await refusalOf(response);
	}

	response.resume();
	return {kind: ofPodman === undefined ? 'docker' : 'podman', apiVersion};
}

/** A machine that drops what it is sent never says so. */
const answerLimitMs = 15_000;

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
