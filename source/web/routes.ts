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
		const {describeWeb} = await import('./openapi/describe-web.ts');
		return value(describeWeb(apiRoutes, web.desk.about.version));
	});
}
