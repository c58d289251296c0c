import * as v from 'valibot';
import {agentRoutes} from './agent-routes.ts';
import {value} from '../http/answer.ts';
import {attachRoutes} from './attach/attach-routes.ts';
import {checkpointRoutes} from './checkpoint-routes.ts';
import {controlRoutes} from './control-routes.ts';
import {projectRoutes} from './project-routes.ts';
import {readRoutes} from './read-routes.ts';
import {route, type Route} from './route.ts';
import {snapshotRoutes} from './snapshot-routes.ts';
import {toolRoutes} from './tool-routes.ts';

/** All that an instance can be asked over its socket. */
export const routes: readonly Route[] = [descriptionRoute(), ...readRoutes, ...controlRoutes, ...checkpointRoutes, ...projectRoutes, ...toolRoutes, ...attachRoutes, ...snapshotRoutes, ...agentRoutes];

/** Made when somebody asks for it. */
function descriptionRoute(): Route {
	return route('GET', '/openapi.json', v.strictObject({}), async ({about}) => {
		const {describeApi} = await import('./openapi/describe-api.ts');
		return value(describeApi(routes, about.version));
	});
}
