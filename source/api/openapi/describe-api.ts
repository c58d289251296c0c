import {openApi} from '../../http/openapi/document.ts';
import type {Route} from '../route.ts';
import {descriptions} from './descriptions.ts';

export function describeApi(routes: readonly Route[], version: string): object {
	return openApi(routes, descriptions, {
		title: 'devtui',
		version,
		summary: 'A running devtui',
		description: 'HTTP/1.1 on a Unix socket that only its user can reach, or with --listen on a port for whoever has the token. Answers that take their time begin with empty lines now and then, which JSON allows.',
		token: 'On a port; the socket needs none.',
	});
}
