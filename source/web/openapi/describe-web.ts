import {openApi} from '../../http/openapi/document.ts';
import type {WebRoute} from '../visitor.ts';
import {descriptions} from './descriptions.ts';

export function describeWeb(routes: readonly WebRoute[], version: string): object {
	return openApi(routes, descriptions, {
		title: 'devtui hub',
		version,
		summary: 'Builds on many machines',
		description: 'HTTP/1.1. Answers that take their time begin with empty lines now and then, which JSON allows.',
		token: 'On loopback, where the hub asks nobody for one, none.',
	});
}
