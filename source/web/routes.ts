import * as v from 'valibot';
import {value} from '../http/answer.ts';
import {badgeRoutes} from './badge-routes.ts';
import {buildRoutes} from './build-routes.ts';
import {builderRoutes} from './builder-routes.ts';
import {eventRoutes} from './event-routes.ts';
import {sessionRoutes} from './session-routes.ts';
import {webRoute, type WebRoute} from './visitor.ts';

/** All that a hub can be asked over HTTP, besides its page. */
export const apiRoutes: readonly WebRoute[] = [descriptionRoute(), ...sessionRoutes, ...buildRoutes, ...builderRoutes, ...eventRoutes, ...badgeRoutes];

/** Made when somebody asks for it. */
function descriptionRoute(): WebRoute {
	return webRoute('reader', 'GET', '/api/openapi.json', v.strictObject({}), async ({web}) => {
		const [{openApi}, {descriptions}] = await Promise.all([import('../http/openapi/document.ts'), import('./openapi/descriptions.ts')]);
		return value(openApi(apiRoutes, descriptions, {
			title: 'devtui hub',
			version: web.desk.about.version,
			summary: 'Builds on many machines',
			description: 'HTTP/1.1. Answers that take their time begin with empty lines now and then, which JSON allows.',
			token: 'On loopback, where the hub has no tokens, none.',
		}));
	});
}
