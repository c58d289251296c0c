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
	const request = ask(target, headers);
	if (typeof request === 'string') {
		return request;
	}

	return new Promise(resolve => {
		const end = (failure?: string): void => {
			signal.removeEventListener('abort', abort);
			// The body is not read: it may have no end.
			request.destroy();
			resolve(failure);
		};

		const abort = (): void => {
			end('stopped');
		};

		const answered = ({statusCode}: http.IncomingMessage): void => {
			end(statusCode === status ? undefined : `HTTP ${statusCode}, wanted ${status}`);
		};

		signal.addEventListener('abort', abort, {once: true});
		request.once('response', answered);
		request.once('upgrade', answered);
		request.on('error', error => {
			end(describeConnectionError(error, target.port === '' ? target.hostname : target.host));
		});
	});
}

/** The request, or why there cannot be one. */
function ask(target: URL, headers: HttpCheck['headers']): http.ClientRequest | string {
	const isSecure = target.protocol === 'https:';
	try {
		return (isSecure ? https : http).get(target, {
			agent: false,
			headers: {'User-Agent': 'devtui', Accept: '*/*', ...headers},
			// Readiness is not about trust, and certificates for development are signed by nobody.
			...(isSecure && {rejectUnauthorized: false}),
			autoSelectFamily: true,
			...lookupOf(target.hostname),
		} as https.RequestOptions);
	} catch (error) {
		// A header that HTTP does not allow.
		return `cannot ask ${target.host}: ${(error as Error).message}`;
	}
}
