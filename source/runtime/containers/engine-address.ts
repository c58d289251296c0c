import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';

/** Where a container engine listens. `name`: as it is shown. */
export type EngineAddress =
	| {readonly type: 'socket'; readonly name: string; readonly path: string}
	| {readonly type: 'tcp'; readonly name: string; readonly host: string; readonly port: number; readonly tls?: TlsFiles}
	/** By the program `ssh`, and with it the user's own keys, hosts and agent. */
	| {readonly type: 'ssh'; readonly name: string; readonly host: string; readonly user?: string; readonly port?: number};

export interface TlsFiles {
	readonly ca?: Buffer;
	readonly cert?: Buffer;
	readonly key?: Buffer;
	/** false: whoever answers is believed. */
	readonly isVerified: boolean;
}

export type FoundAddress =
	| {readonly type: 'found'; readonly address: EngineAddress}
	| {readonly type: 'problem'; readonly message: string};

type Variables = Readonly<Record<string, string | undefined>>;

/** `DOCKER_HOST`, else the current context of Docker's command line, else the socket of a Docker or a Podman that is here. */
export function findEngineAddress(environment: Variables): FoundAddress {
	const host = environment['DOCKER_HOST'] ?? '';
	if (host !== '') {
		return parseAddress(host, 'DOCKER_HOST', () => tlsOfEnvironment(environment));
	}

	return addressOfContext(environment) ?? defaultSocket(environment);
}

function parseAddress(text: string, origin: string, tls: () => TlsFiles | string | undefined): FoundAddress {
	const isUrl = /^(?:unix|tcp|http|https|ssh):\/\/./.test(text);
	const url = isUrl && URL.canParse(text) ? new URL(text) : undefined;
	if (!url) {
		return {type: 'problem', message: `${origin} is "${text}", which is no address of a container engine: unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST`};
	}

	if (url.protocol === 'unix:') {
		return {type: 'found', address: {type: 'socket', name: text, path: text.slice('unix://'.length)}};
	}

	if (url.protocol === 'ssh:') {
		const {hostname: host, username: user, port} = url;
		return {type: 'found', address: {type: 'ssh', name: text, host, ...user !== '' && {user: decodeURIComponent(user)}, ...port !== '' && {port: Number(port)}}};
	}

	const files = tls();
	if (typeof files === 'string') {
		return {type: 'problem', message: files};
	}

	const host = url.hostname.replaceAll(/^\[|\]$/g, '');
	const usual = files || url.protocol === 'https:' ? 2376 : 2375;
	const encrypted = files ?? (url.protocol === 'https:' ? {isVerified: true} : undefined);
	return {type: 'found', address: {type: 'tcp', name: text, host, port: url.port === '' ? usual : Number(url.port), ...encrypted && {tls: encrypted}}};
}

/** Docker's own reading: any value of DOCKER_TLS_VERIFY means yes, and the files are needed then. */
function tlsOfEnvironment(environment: Variables): TlsFiles | string | undefined {
	const isVerified = (environment['DOCKER_TLS_VERIFY'] ?? '') !== '';
	const directory = environment['DOCKER_CERT_PATH'] ?? '';
	if (!isVerified && directory === '') {
		return undefined;
	}

	const from = directory === '' ? dockerDirectory(environment) : directory;
	const files = tlsFilesIn(from, isVerified);
	return isVerified && !(files.ca && files.cert && files.key) ? `DOCKER_TLS_VERIFY is set, and ${from} has no ca.pem, cert.pem and key.pem that can be read (DOCKER_CERT_PATH)` : files;
}

function tlsFilesIn(directory: string, isVerified: boolean): TlsFiles {
	const ca = readIfThere(path.join(directory, 'ca.pem'));
	const cert = readIfThere(path.join(directory, 'cert.pem'));
	const key = readIfThere(path.join(directory, 'key.pem'));
	return {...ca && {ca}, ...cert && {cert}, ...key && {key}, isVerified};
}

function addressOfContext(environment: Variables): FoundAddress | undefined {
	const directory = dockerDirectory(environment);
	const given = environment['DOCKER_CONTEXT'] ?? '';
	const name = given === '' ? textAt(readJson(path.join(directory, 'config.json')), 'currentContext') ?? '' : given;
	if (name === '' || name === 'default') {
		return undefined;
	}

	const id = createHash('sha256').update(name).digest('hex');
	const endpoint = valueAt(valueAt(readJson(path.join(directory, 'contexts/meta', id, 'meta.json')), 'Endpoints'), 'docker');
	const host = textAt(endpoint, 'Host');
	if (host === undefined) {
		return {type: 'problem', message: `the Docker context "${name}" does not say where its engine is: docker context ls shows those that there are`};
	}

	const tls = path.join(directory, 'contexts/tls', id, 'docker');
	return parseAddress(host, `the Docker context "${name}"`, () => existsSync(tls) ? tlsFilesIn(tls, valueAt(endpoint, 'SkipTLSVerify') !== true) : undefined);
}

function defaultSocket(environment: Variables): FoundAddress {
	const found = defaultSockets(environment).find(socket => existsSync(socket));
	return found === undefined
		? {type: 'problem', message: 'no container engine is found here: start Docker or Podman (its socket: podman system service), or say where one is with DOCKER_HOST'}
		: {type: 'found', address: {type: 'socket', name: `unix://${found}`, path: found}};
}

/** Where engines listen by themselves, the one that is asked first coming first. */
export function defaultSockets(environment: Variables): readonly string[] {
	const runtime = environment['XDG_RUNTIME_DIR'] ?? '';
	const home = environment['HOME'] ?? homedir();
	return [
		'/var/run/docker.sock',
		path.join(home, '.docker/run/docker.sock'),
		...runtime === '' ? [] : [path.join(runtime, 'docker.sock'), path.join(runtime, 'podman/podman.sock')],
		'/run/podman/podman.sock',
	];
}

/** Where Docker's command line keeps what is the user's. */
export function dockerDirectory(environment: Variables): string {
	return environment['DOCKER_CONFIG'] ?? path.join(environment['HOME'] ?? homedir(), '.docker');
}

function readIfThere(file: string): Buffer | undefined {
	try {
		return readFileSync(file);
	} catch {
		// Whoever needs it says so.
		return undefined;
	}
}

export function readJson(file: string): unknown {
	try {
		return JSON.parse(readIfThere(file)?.toString() ?? 'null');
	} catch {
		// A file of another program: what it does not say counts as not said.
		return undefined;
	}
}

export function valueAt(value: unknown, key: string): unknown {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

export function textAt(value: unknown, key: string): string | undefined {
	const text = valueAt(value, key);
	return typeof text === 'string' && text !== '' ? text : undefined;
}
