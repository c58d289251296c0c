import * as v from 'valibot';
import {value} from '../http/answer.ts';
import {noToken} from '../http/guard.ts';
import type {SessionOfPage} from './rows.ts';
import {refusalOf, webRoute, type Visitor, type WebRoute} from './visitor.ts';

export const sessionRoutes: readonly WebRoute[] = [
	webRoute('same-site', 'GET', '/api/session', v.strictObject({}), visitor => value(sessionOf(visitor))),

	webRoute('same-site', 'POST', '/api/session', v.strictObject({token: v.pipe(v.string(), v.maxLength(500))}), ({web}, {token}) =>
		web.desk.identify(token.trim()) ? said(web.sessions.begin(token.trim())) : noToken()),

	webRoute('same-site', 'POST', '/api/session/end', v.strictObject({}), ({web}) => said(web.sessions.end())),
];

function sessionOf(visitor: Visitor): SessionOfPage {
	const {isOpen, desk} = visitor.web;
	return {
		mayLook: refusalOf('reader', visitor) === undefined,
		mayChange: refusalOf('client', visitor) === undefined,
		hasToken: !isOpen && visitor.identify() !== undefined,
		// Of no use to whoever is not let in, except to look for its holes.
		version: refusalOf('reader', visitor) ? '' : desk.about.version,
	};
}

function said(cookie: string) {
	return {type: 'content', contentType: 'application/json', body: '{}', headers: {'Set-Cookie': cookie, 'Cache-Control': 'no-store'}} as const;
}
