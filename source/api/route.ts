import * as v from 'valibot';
import {routesTo, type Route as HttpRoute} from '../http/route.ts';
import type {Instance} from './instance.ts';

/** A row of the table of what an instance can be asked. */
export type Route = HttpRoute<Instance>;

export const route = routesTo<Instance>();

/** Answer when it has happened, not at once. */
export const wait = v.optional(v.boolean(), true);

export const names = v.optional(v.array(v.string()), []);
