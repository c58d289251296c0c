import type {Socket} from 'node:net';
import {hostname} from 'node:os';
import {createGuard, type Guard} from '../../http/guard.ts';
import {listenAt} from '../../http/listen.ts';
import {addressText, parseAddress} from './address.ts';
import {readCertificate} from './certificate.ts';
import {readToken} from './token.ts';

export interface ListenOptions {
	/** `HOST:PORT`. */
	readonly listen?: string;
	readonly tokenFile?: string;
	readonly tlsCert?: string;
	readonly tlsKey?: string;
}

/** A port at which the instance answers too, as soon as there is one. */
export interface Listening {
	/** `https://127.0.0.1:7900`. */
	readonly url: string;
	/** Of a file that was made just now. */
	readonly newTokenFile?: string;
	serve(accept: (connection: Socket, guard: Guard) => void): void;
	close(): void;
}

export type Opened =
	| {readonly type: 'ok'; readonly listening: Listening}
	/** A sentence. */
	| {readonly type: 'problem'; readonly message: string};

/** Nothing weaker than a token, and encryption as soon as others can listen on the way. */
export async function openListening(options: ListenOptions, variable: string | undefined): Promise<Opened> {
	const {listen, tokenFile, tlsCert, tlsKey} = options;
	if (listen === undefined) {
		return problem('--token-file, --tls-cert and --tls-key are for --listen HOST:PORT.');
	}

	const address = parseAddress(listen);
	if (!address) {
		return problem(`"${listen}" is no address: write HOST:PORT, such as 127.0.0.1:7900 or [::1]:7900.`);
	}

	if ((tlsCert === undefined) !== (tlsKey === undefined)) {
		return problem('--tls-cert and --tls-key belong together.');
	}

	if (!address.isLoopback && tlsCert === undefined) {
		return problem(`On ${address.host} others can listen in: give --tls-cert and --tls-key, or listen on 127.0.0.1.`);
	}

	const token = readToken({...tokenFile !== undefined && {file: tokenFile}, ...variable !== undefined && {variable}});
	if (token.type === 'problem') {
		return token;
	}

	const certificate = tlsCert === undefined || tlsKey === undefined ? undefined : readCertificate(tlsCert, tlsKey, Date.now());
	if (certificate?.type === 'problem') {
		return certificate;
	}

	const waiting: Socket[] = [];
	let take = (connection: Socket) => {
		waiting.push(connection);
	};
	try {
		const {port, close} = await listenAt({host: address.host, port: address.port, ...certificate && {tls: {cert: certificate.cert, key: certificate.key}}}, connection => {
			take(connection);
		});
		const isEncrypted = certificate !== undefined;
		const guard = createGuard({token: token.token, hosts: [address.host, hostname().toLowerCase()], isLoopback: address.isLoopback, isEncrypted});
		return {type: 'ok', listening: {
			url: `${isEncrypted ? 'https' : 'http'}://${addressText(address.host, port)}`,
			...token.isNew && tokenFile !== undefined && {newTokenFile: tokenFile},
			serve(accept) {
				take = connection => {
					accept(connection, guard);
				};

				for (const connection of waiting.splice(0)) {
					take(connection);
				}
			},
			close,
		}};
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		return problem(code === 'EADDRINUSE' ? `Somebody listens on ${listen} already.` : `devtui cannot listen on ${listen}: ${message}.`);
	}
}

function problem(message: string): Opened {
	return {type: 'problem', message};
}
