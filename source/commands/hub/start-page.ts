import {randomBytes} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {startWeb} from '../../web/start-web.ts';
import type {Address} from '../listen/address.ts';

export interface WebSettings {
	readonly at: Address;
	readonly hosts: readonly string[];
	readonly isOpen: boolean;
	readonly hasPublicBadges: boolean;
}

export interface WebTls {
	readonly cert: Buffer;
	readonly key: Buffer;
	/** PEM; with it who looks at the page needs a certificate that this authority has signed. */
	readonly ca?: string;
}

export async function startPage(desk: Parameters<typeof startWeb>[0], {at: {host, port}, ...settings}: WebSettings, tls: WebTls | undefined, directory: string) {
	return startWeb(desk, {host, port, ...tls && {tls}, ...settings, sessionSecret: ownSecret(path.join(directory, 'web.secret'))});
}

/** Sessions in browsers outlive the hub's process by it. */
function ownSecret(file: string): string {
	try {
		writeFileSync(file, randomBytes(32).toString('base64url'), {flag: 'wx', mode: 0o600});
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw error;
		}
	}

	return readFileSync(file, 'utf8');
}
