import {homedir} from 'node:os';
import path from 'node:path';
import {readJson, textAt, valueAt} from './engine-address.ts';

/** What `docker login` has written into its own file; what a helper program keeps is not asked for. */
export function registryLogin(image: string, environment: Readonly<Record<string, string | undefined>>): {readonly username: string; readonly password: string; readonly serveraddress: string} | undefined {
	const directory = environment['DOCKER_CONFIG'] ?? path.join(environment['HOME'] ?? homedir(), '.docker');
	const logins = valueAt(readJson(path.join(directory, 'config.json')), 'auths');
	const serveraddress = registryOf(image);
	const encoded = textAt(valueAt(logins, serveraddress), 'auth');
	const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
	return username === undefined || password === undefined ? undefined : {username, password, serveraddress};
}

/** As that file names it. */
function registryOf(image: string): string {
	const [first = '', ...rest] = image.split('/');
	return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'https://index.docker.io/v1/';
}
