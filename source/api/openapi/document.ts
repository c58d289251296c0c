import {toJsonSchema} from '@valibot/to-json-schema';
import type * as v from 'valibot';
import type {Route} from '../route.ts';
import {anything, trouble} from './answers.ts';
import {descriptions, type Description} from './descriptions.ts';
import {queryParameters} from './query.ts';

/** OpenAPI 3.1 of these routes, from what they check and what is told of them. */
export function openApi(routes: readonly Route[], version: string): object {
	const paths: Record<string, Record<string, object>> = {};
	for (const route of routes) {
		paths[route.path] = {...paths[route.path], [route.method.toLowerCase()]: operation(route)};
	}

	return {
		openapi: '3.1.0',
		info: {
			title: 'devtui',
			version,
			summary: 'A running devtui',
			description: 'HTTP/1.1 on a Unix socket that only its user can reach, or with --listen on a port for whoever has the token. Answers that take their time begin with empty lines now and then, which JSON allows.',
		},
		servers: [{url: 'http://localhost'}],
		security: [{}, {token: []}],
		paths,
		components: {
			securitySchemes: {token: {type: 'http', scheme: 'bearer', description: 'On a port; the socket needs none.'}},
			schemas: {Trouble: converted(trouble, 'output')},
			responses: {
				Trouble: {description: 'Not understood, not found, or not possible.', content: {'application/json': {schema: {$ref: '#/components/schemas/Trouble'}}}},
			},
		},
	};
}

function operation({method, path, schema}: Route): object {
	const description: Description = descriptions[`${method} ${path}`] ?? {summary: `${method} ${path}`, answer: anything};
	const isStream = description.isLines ?? description.event !== undefined;
	return {
		operationId: `${method.toLowerCase()}${path.replaceAll(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
		summary: description.summary,
		...method === 'GET'
			? {parameters: [...queryParameters(schema), ...isStream ? [lastEventId] : []]}
			: {requestBody: bodyOf(schema)},
		responses: {
			200: {description: description.summary, content: contentOf(description)},
			default: {$ref: '#/components/responses/Trouble'},
		},
	};
}

/** It may be left out where nothing has to be said. */
function bodyOf(schema: v.GenericSchema): object {
	const body: {readonly required?: readonly string[]} = converted(schema, 'input');
	return {required: (body.required ?? []).length > 0, content: {'application/json': {schema: body}}};
}

const lastEventId = {
	name: 'Last-Event-ID',
	in: 'header',
	required: false,
	description: 'Of server-sent events: go on behind the event of this id.',
	schema: {type: 'string'},
};

function contentOf({answer, isLines, event = isLines && answer}: Description): object {
	return {
		[isLines ? 'application/x-ndjson' : 'application/json']: {schema: converted(answer, 'output')},
		...event && {'text/event-stream': {schema: converted(event, 'output')}},
	};
}

function converted(schema: v.GenericSchema, typeMode: 'input' | 'output'): object {
	const {$schema: _, ...json} = toJsonSchema(schema, {typeMode, target: 'draft-2020-12', errorMode: 'ignore'});
	return json;
}
