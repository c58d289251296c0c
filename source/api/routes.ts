import {agentRoutes} from './agent-routes.ts';
import {attachRoutes} from './attach/attach-routes.ts';
import {controlRoutes} from './control-routes.ts';
import {projectRoutes} from './project-routes.ts';
import {readRoutes} from './read-routes.ts';
import type {Route} from './route.ts';
import {snapshotRoutes} from './snapshot-routes.ts';
import {toolRoutes} from './tool-routes.ts';

/** All that an instance can be asked over its socket. */
export const routes: readonly Route[] = [...readRoutes, ...controlRoutes, ...projectRoutes, ...toolRoutes, ...attachRoutes, ...snapshotRoutes, ...agentRoutes];
