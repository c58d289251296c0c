import {randomBytes} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Desk} from '../../hub/desk.ts';
import {startWeb, type RunningWeb} from '../../web/start-web.ts';
import {addressText, type Address} from '../listen/address.ts';

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

export type StartedPage =
	| {readonly type: 'ok'; readonly page: RunningWeb}
	/** A sentence. */
	| {readonly type: 'problem'; readonly message: string};

export async function startPage(desk: Desk, {at: {host, port}, ...settings}: WebSettings, tls: WebTls | undefined, directory: string): Promise<StartedPage> {
	try {
		return {type: 'ok', page: await startWeb(desk, {host, port, ...tls && {tls}, ...settings, sessionSecret: ownSecret(path.join(directory, 'web.secret'))})};
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		const place = addressText(host, port);
		return {type: 'problem', message: code === 'EADDRINUSE'
			? `Somebody listens on ${place} already: --web HOST:PORT gives the page another port, --no-web leaves it out.`
			: `The page cannot listen on ${place}: ${message}.`};
	}
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
