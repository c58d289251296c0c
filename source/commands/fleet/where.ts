import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {formatDiagnostics} from '../../config/code-frame.ts';
import {readUserConfig, userConfigPath} from '../../config/user-config.ts';
import type {HubSetting} from '../../config/user-settings.ts';
import {capitalized} from '../../lib/capitalized.ts';
import {isLoopbackHost} from '../../lib/loopback.ts';
import {parseAddress, printAddress} from '../../wire/address.ts';
import type {HubFlags} from './hub-flags.ts';

/** What a connection to a hub needs. */
export interface HubPlace {
	/** `mqtt://HOST:PORT` or `mqtts://HOST:PORT`. */
	readonly url: string;
	readonly token?: string;
	/** PEM. */
	readonly tls?: {readonly ca?: string; readonly cert?: string; readonly key?: string};
}

export type FoundPlace =
	| {readonly type: 'ok'; readonly place: HubPlace}
	/** A sentence. */
	| {readonly type: 'problem'; readonly message: string};

/** Flags come first, then `DEVTUI_HUB` and `DEVTUI_TOKEN`, then `hub` in `config.yaml`; else it is the hub of this machine. */
export function whereIsHub(flags: HubFlags, environment: Readonly<Record<string, string | undefined>>): FoundPlace {
	const read = readUserConfig(userConfigPath(environment));
	if (read.type === 'invalid') {
		return problem(formatDiagnostics(read.diagnostics, {color: false, cwd: process.cwd()}));
	}

	const setting: HubSetting = read.config.hub ?? {};
	const written = flags.hub ?? filled(environment['DEVTUI_HUB']) ?? setting.url ?? usualUrl;
	const address = parseAddress(written);
	if ('refusal' in address) {
		return problem(`${capitalized(address.refusal)}.`);
	}

	const url = printAddress(address);

	// Those of the file are for hubs that encrypt; who names one that does not, on this machine, is not to be kept from it.
	const certificates = tlsOf(flags, address.isEncrypted ? setting : {});
	if ('problem' in certificates) {
		return problem(certificates.problem);
	}

	const hasTls = Object.keys(certificates).length > 0;
	if (hasTls && !address.isEncrypted) {
		return problem(`Certificates are for an encrypted hub: write ${printAddress({...address, isEncrypted: true})}.`);
	}

	const token = tokenOf(flags, environment, setting);
	if (typeof token === 'object') {
		return problem(token.problem);
	}

	return token !== undefined && !address.isEncrypted && !isLoopbackHost(address.host)
		? problem(`A token is not sent where others can read it: write ${printAddress({...address, isEncrypted: true})}.`)
		: {type: 'ok', place: {url, ...token !== undefined && {token}, ...hasTls && {tls: certificates}}};
}

const usualUrl = 'mqtt://127.0.0.1:7900';

function tlsOf(flags: HubFlags, setting: HubSetting): NonNullable<HubPlace['tls']> | {readonly problem: string} {
	// A certificate and its key come from one place.
	const own = flags.tlsCert === undefined && flags.tlsKey === undefined ? {cert: inHome(setting.tlsCert), key: inHome(setting.tlsKey)} : {cert: flags.tlsCert, key: flags.tlsKey};
	const files = {ca: flags.tlsCa ?? inHome(setting.tlsCa), ...own};
	if ((files.cert === undefined) !== (files.key === undefined)) {
		return {problem: '--tls-cert and --tls-key belong together.'};
	}

	try {
		return Object.fromEntries(Object.entries(files).flatMap(([name, file]) => file === undefined ? [] : [[name, readFileSync(file, 'utf8')]]));
	} catch (error) {
		return {problem: `A certificate or its key cannot be read: ${(error as Error).message}.`};
	}
}

function tokenOf(flags: HubFlags, environment: Readonly<Record<string, string | undefined>>, setting: HubSetting): string | undefined | {readonly problem: string} {
	if (flags.tokenFile === undefined) {
		return filled(environment['DEVTUI_TOKEN']) ?? setting.token;
	}

	try {
		const token = readFileSync(flags.tokenFile, 'utf8').trim();
		return token === '' ? {problem: `There is no token in ${flags.tokenFile}.`} : token;
	} catch (error) {
		return {problem: `The token cannot be read: ${(error as Error).message}.`};
	}
}

function inHome(file: string | undefined): string | undefined {
	return file?.startsWith('~/') ? path.join(homedir(), file.slice(2)) : file;
}

function filled(value: string | undefined): string | undefined {
	return value === '' ? undefined : value;
}

function problem(message: string): FoundPlace {
	return {type: 'problem', message};
}
