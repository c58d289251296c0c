import * as http from 'node:http';
import * as https from 'node:https';
import {describeConnectionError, lookupOf} from './connection.ts';

export interface HttpCheck {
	readonly url: string;
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
}

/** Passes when a GET, over a connection of its own, is answered with that status. Redirects are answers, and are not followed. */
export async function checkHttp({url, status, headers}: HttpCheck, signal: AbortSignal): Promise<string | undefined> {
	const target = new URL(url);
	const isSecure = target.protocol === 'https:';
	return new Promise(resolve => {
		const request = (isSecure ? https : http).get(target, {
			agent: false,
			headers: {'User-Agent': 'devtui', Accept: '*/*', ...headers},
			// Readiness is not about trust, and certificates for development are signed by nobody.
			...(isSecure && {rejectUnauthorized: false}),
			autoSelectFamily: true,
			...lookupOf(target.hostname),
		} as https.RequestOptions);
		const end = (failure?: string): void => {
			signal.removeEventListener('abort', abort);
			request.destroy();
			resolve(failure);
		};

		const abort = (): void => {
			end('stopped');
		};

		signal.addEventListener('abort', abort, {once: true});
		request.once('response', response => {
			end(response.statusCode === status ? undefined : `HTTP ${response.statusCode}, wanted ${status}`);
		});
		request.on('error', error => {
			end(describeConnectionError(error, target.port === '' ? target.hostname : target.host));
		});
	});
}
