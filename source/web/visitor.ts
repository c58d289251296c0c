import type {IncomingMessage} from 'node:http';
import type {TLSSocket} from 'node:tls';
import type {GenericSchema, InferOutput} from 'valibot';
import {trouble, type Answer, type Trouble} from '../http/answer.ts';
import {createHostGuard, createOriginGuard, noToken} from '../http/guard.ts';
import {routesTo, type Asked, type Route} from '../http/route.ts';
import type {Admission} from '../http/server.ts';
import {somebodyHere, type Desk, type Identity} from '../hub/desk.ts';
import type {NewsFeed} from './news-feed.ts';
import type {Rate} from './rate.ts';
import type {Sessions} from './sessions.ts';

/** What there is to ask for, whoever asks. */
export interface Web {
	readonly desk: Desk;
	readonly news: NewsFeed;
	readonly sessions: Sessions;
	/** On loopback without tokens: whoever comes is who sits there. */
	readonly isOpen: boolean;
	readonly hasPublicBadges: boolean;
}

/** Who has sent a request, as far as it has been looked at. */
export interface Visitor {
	readonly web: Web;
	/** As it is now: a token may be revoked meanwhile. Undefined: nobody who is known. */
	identify(): Identity | undefined;
	/** Pages of other sites, which may open this one and ask it nothing. */
	readonly foreign: Trouble | undefined;
	readonly notJson: Trouble | undefined;
}

/**
 * What a route asks of its visitor. `anybody`: not even that no other site's page has sent it; `same-site`: no token yet;
 * `reader`: who may look; `client`: who may change something.
 */
export type Needs = 'anybody' | 'same-site' | 'reader' | 'client';

export type WebRoute = Route<Visitor>;

export interface AdmitOptions {
	readonly hosts: readonly string[];
	readonly isLoopback: boolean;
	readonly isEncrypted: boolean;
	readonly rate: Rate;
}

export function createAdmission(web: Web, {hosts, isLoopback, isEncrypted, rate}: AdmitOptions): (request: IncomingMessage) => Admission<Visitor> {
	const refuseHost = createHostGuard({hosts, isLoopback});
	const refuseOrigin = createOriginGuard(isEncrypted);
	return request => {
		const {headers, socket} = request;
		const refusal = refuseHost(headers) ?? (rate.take(addressOf(socket)) ? undefined : tooOften());
		return refusal ?? {type: 'ok', subject: {
			web,
			identify: () => identityOf(web, headers),
			foreign: refuseOrigin(headers),
			notJson: isOtherBody(headers) ? trouble(415, 'not-json', 'The body must be JSON: send it with "Content-Type: application/json".') : undefined,
		}};
	};
}

const make = routesTo<Visitor>();

export function webRoute<Schema extends GenericSchema>(
	needs: Needs,
	method: WebRoute['method'],
	path: string,
	schema: Schema,
	handler: (visitor: Visitor, input: InferOutput<Schema>, signal: AbortSignal, asked: Asked) => Answer | Promise<Answer>,
): WebRoute {
	const inner = make(method, path, schema, handler);
	// Before what it has sent is looked at.
	return {...inner, answer: (visitor, input, signal, asked) => refusalOf(needs, visitor) ?? inner.answer(visitor, input, signal, asked)};
}

export function refusalOf(needs: Needs, {identify, foreign, notJson}: Visitor): Trouble | undefined {
	if (needs === 'anybody') {
		return undefined;
	}

	const other = foreign ?? notJson;
	if (other || needs === 'same-site') {
		return other;
	}

	const identity = identify();
	return identity ? refusedRole(needs, identity) : noToken();
}

function refusedRole(needs: 'reader' | 'client', {role}: Identity): Trouble | undefined {
	const mayLook = role !== 'builder';
	return (needs === 'reader' ? mayLook : mayLook && role !== 'reader')
		? undefined
		: trouble(403, 'forbidden', needs === 'reader' ? `A token of the role ${role} may not look at builds.` : `A token of the role ${role} may not change anything.`);
}

/** Who says who he is, is taken at his word: a wrong token is none, on loopback too. */
function identityOf({desk, sessions, isOpen}: Web, {authorization, cookie}: IncomingMessage['headers']): Identity | undefined {
	if (authorization !== undefined) {
		const [, token] = /^Bearer ([!-~]{1,500})$/.exec(authorization) ?? [];
		return token === undefined ? undefined : desk.identify(token);
	}

	return isOpen ? somebodyHere : desk.identify(sessions.tokenOf(cookie));
}

function isOtherBody({'content-type': type}: IncomingMessage['headers']): boolean {
	return type !== undefined && !/^application\/json *(?:;|$)/i.test(type);
}

function tooOften(): Trouble {
	return trouble(429, 'too-often', 'Too many requests from this address: wait a moment.');
}

function addressOf({remoteAddress = ''}: IncomingMessage['socket'] | TLSSocket): string {
	return remoteAddress;
}
