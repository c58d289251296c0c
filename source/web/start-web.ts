import type {Socket} from 'node:net';
import {hostname} from 'node:os';
import {listenAt, type ListenAt} from '../http/listen.ts';
import {createHttpServer} from '../http/server.ts';
import type {Desk} from '../hub/desk.ts';
import {isLoopbackHost} from '../lib/loopback.ts';
import {createNewsFeed} from './news-feed.ts';
import {pageRoutes} from './page-files.ts';
import {createRate} from './rate.ts';
import {apiRoutes} from './routes.ts';
import {securityHeaders} from './security-headers.ts';
import {createSessions} from './sessions.ts';
import {createAdmission, type Visitor, type Web} from './visitor.ts';

export interface WebOptions extends ListenAt {
	/** Whoever comes needs no token, and may do everything: on loopback only. */
	readonly isOpen: boolean;
	/** More names under which it may be asked, besides `host` and the machine's own. */
	readonly hosts?: readonly string[];
	/** Known to the hub alone, and the same when it is started again: sessions in browsers outlive it then. */
	readonly sessionSecret?: string;
	/** Badges are shown to whoever asks, on the pages of other sites too. */
	readonly hasPublicBadges?: boolean;
}

export interface RunningWeb {
	readonly port: number;
	/** Answers that are under way are still given. */
	close(): Promise<void>;
}

/** The page of a hub and its JSON interface. Rejects as Node does where it cannot be listened at. */
export async function startWeb(desk: Desk, {isOpen, hosts = [], sessionSecret, hasPublicBadges = false, ...at}: WebOptions): Promise<RunningWeb> {
	const isLoopback = isLoopbackHost(at.host);
	if (isOpen && !isLoopback) {
		throw new Error(`On ${at.host} whoever comes must need a token.`);
	}

	const waiting: Socket[] = [];
	let take = (connection: Socket) => {
		waiting.push(connection);
	};
	const {port, close, closeConnections} = await listenAt(at, connection => {
		take(connection);
	});
	const isEncrypted = at.tls !== undefined;
	const web: Web = {
		desk,
		news: createNewsFeed(desk),
		sessions: createSessions({...sessionSecret !== undefined && {secret: sessionSecret}, port, isEncrypted}),
		isOpen,
		hasPublicBadges,
	};
	const server = createHttpServer<Visitor>({
		routes: [...apiRoutes, ...pageRoutes()],
		admit: createAdmission(web, {
			hosts: [at.host, hostname(), ...hosts].map(name => name.toLowerCase()),
			isLoopback,
			isEncrypted,
			rate: createRate(requests),
		}),
		maxBodyBytes,
		headers: {...securityHeaders, 'Cache-Control': 'no-store'},
	});
	take = connection => {
		server.accept(connection, false);
	};

	for (const connection of waiting.splice(0)) {
		take(connection);
	}

	return {
		port,
		async close() {
			close();
			await server.close();
			closeConnections();
			web.news.close();
		},
	};
}

/** A suggestion of many revisions is larger than all else. */
const maxBodyBytes = 256 * 1024;
/** Of one address: a page at work asks less than ten a second. */
const requests = {perSecond: 100, atOnce: 500};
