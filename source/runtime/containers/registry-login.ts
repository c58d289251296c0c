import path from 'node:path';
import {dockerDirectory, readJson, textAt, valueAt} from './engine-address.ts';
import {askHelper, listOfHelper} from './credential-helper.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** As an engine takes it. */
export interface Login {
	readonly username?: string;
	readonly password?: string;
	/** Instead of a password. */
	readonly identitytoken?: string;
	readonly serveraddress: string;
}

export interface FoundLogin {
	readonly login?: Login;
	/** Why there may be one that was not found, as a clause. */
	readonly trouble?: string;
}

/** What `docker login` has kept for the registry of an image: by a helper program, or in Docker's own file. */
export async function registryLogin(image: string, environment: Variables): Promise<FoundLogin> {
	return loginAt(registryOf(image), readConfig(environment), environment);
}

/** Of all registries, by their names: which of them a build asks its Dockerfile says. */
export async function registryLogins(environment: Variables): Promise<Readonly<Record<string, Login>>> {
	const config = readConfig(environment);
	const store = textAt(config, 'credsStore');
	const stored = store === undefined ? [] : await listOfHelper(store, environment);
	const servers = new Set([...keysOf(valueAt(config, 'auths')), ...keysOf(valueAt(config, 'credHelpers')), ...stored]);
	const found = await Promise.all([...servers].map(async server => [server, (await loginAt(server, config, environment)).login] as const));
	return Object.fromEntries(found.flatMap(([server, login]) => login ? [[server, login]] : []));
}

/** As `docker login` is told it; the registry of Docker itself needs no name. */
export function registryOf(image: string): string {
	const [first = '', ...rest] = image.split('/');
	const host = rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
	return host === 'docker.io' || host === 'index.docker.io' ? dockerHub : host;
}

export const dockerHub = 'https://index.docker.io/v1/';

async function loginAt(server: string, config: unknown, environment: Variables): Promise<FoundLogin> {
	const helper = textAt(valueAt(config, 'credHelpers'), server) ?? textAt(config, 'credsStore');
	const asked = helper === undefined ? {} : await askHelper(helper, server, environment);
	return asked.login ? asked : {...asked, ...loginOfFile(server, valueAt(config, 'auths'))};
}

function loginOfFile(server: string, logins: unknown): FoundLogin {
	// Older files have whole addresses.
	const key = keysOf(logins).find(name => name === server) ?? keysOf(logins).find(name => hostOf(name) === hostOf(server));
	const kept = key === undefined ? undefined : valueAt(logins, key);
	const [, ofAuth, secretOfAuth] = /^([^:]*):(.*)$/s.exec(Buffer.from(textAt(kept, 'auth') ?? '', 'base64').toString().replace(/\0+$/, '')) ?? [];
	const username = ofAuth ?? textAt(kept, 'username');
	const password = secretOfAuth ?? textAt(kept, 'password');
	const identitytoken = textAt(kept, 'identitytoken');
	if (identitytoken !== undefined) {
		return {login: {identitytoken, serveraddress: server, ...username !== undefined && {username}}};
	}

	return username === undefined || password === undefined ? {} : {login: {username, password, serveraddress: server}};
}

function readConfig(environment: Variables): unknown {
	return readJson(path.join(dockerDirectory(environment), 'config.json'));
}

function keysOf(value: unknown): readonly string[] {
	return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function hostOf(server: string): string {
	return server.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
