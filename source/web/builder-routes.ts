import * as v from 'valibot';
import {askDesk} from './ask-desk.ts';
import {builderOfPage} from './rows.ts';
import {webRoute, type WebRoute} from './visitor.ts';

export const builderRoutes: readonly WebRoute[] = [
	webRoute('reader', 'GET', '/api/builders', v.strictObject({}), async (visitor, _input, signal) =>
		askDesk(visitor, {type: 'builders', body: {}}, 'builders', signal, ({builders}) => builders.map(builderOfPage))),

	...(['pause', 'resume', 'drain'] as const).map(type => webRoute('client', 'POST', `/api/builders/:name/${type}`, v.strictObject({name: v.string()}), async (visitor, {name}, signal) =>
		askDesk(visitor, {type, body: {builder: name}}, 'done', signal, done => done))),
];
