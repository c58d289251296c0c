import {toJsonSchema} from '@valibot/to-json-schema';
import * as v from 'valibot';
import type {Route} from '../route.ts';
import {queryParameters} from './query.ts';

/** What a person who reads the description is told of a route beyond what it takes. */
export interface Description {
	readonly summary: string;
	readonly answer: v.GenericSchema;
	/** Told line by line (JSON lines, or server-sent events when `Accept` asks for them): `answer` is a line. */
	readonly isLines?: true;
	/** As server-sent events, where these are others than the answer. */
	readonly event?: v.GenericSchema;
	/** What is no JSON: its type, such as `image/svg+xml`. */
	readonly contentType?: string;
}

export interface About {
	readonly title: string;
	readonly version: string;
	readonly summary: string;
	readonly description: string;
	/** When a token is needed. */
	readonly token: string;
}

/** Routes of whatever subject. */
type AnyRoute = Pick<Route<unknown>, 'method' | 'path' | 'schema'>;

/** OpenAPI 3.1 of these routes, from what they check and what is told of them: by method and path. */
export function openApi(routes: readonly AnyRoute[], descriptions: Readonly<Record<string, Description>>, {token, ...info}: About): object {
	const paths: Record<string, Record<string, object>> = {};
	for (const route of routes) {
		const path = pathOf(route);
		paths[path] = {...paths[path], [route.method.toLowerCase()]: operation(route, descriptions[`${route.method} ${route.path}`])};
	}

	return {
		openapi: '3.1.0',
		info,
		servers: [{url: 'http://localhost'}],
		security: [{}, {token: []}],
		paths,
		components: {
			securitySchemes: {token: {type: 'http', scheme: 'bearer', description: token}},
			schemas: {Trouble: converted(trouble, 'output')},
			responses: {
				Trouble: {description: 'Not understood, not found, or not possible.', content: {'application/json': {schema: {$ref: '#/components/schemas/Trouble'}}}},
			},
		},
	};
}

function operation({method, path, schema}: AnyRoute, description: Description = {summary: `${method} ${path}`, answer: v.looseObject({})}): object {
	const named = [...path.matchAll(namedPart)].map(([, name]) => name!);
	const isStream = description.isLines ?? description.event !== undefined;
	return {
		operationId: `${method.toLowerCase()}${path.replaceAll(namedPart, '$1').replaceAll(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
		summary: description.summary,
		...method === 'GET'
			? {parameters: [...named.map(inPath), ...queryParameters(schema).filter(({name}) => !named.includes(name)), ...isStream ? [lastEventId] : []]}
			: {...named.length > 0 && {parameters: named.map(inPath)}, requestBody: bodyOf(schema, named)},
		responses: {
			200: {description: description.summary, content: contentOf(description)},
			default: {$ref: '#/components/responses/Trouble'},
		},
	};
}

/** `/builds/:id`, `/badge/:file{.+}`. */
const namedPart = /:(\w+)(?:\{[^}]*\})?/g;

function pathOf({path}: AnyRoute): string {
	return path.replaceAll(namedPart, '{$1}');
}

function inPath(name: string): object {
	return {name, in: 'path', required: true, schema: {type: 'string'}};
}

/** It may be left out where nothing has to be said. */
function bodyOf(schema: v.GenericSchema, named: readonly string[]): object {
	const {properties = {}, required = [], ...rest}: {readonly properties?: Readonly<Record<string, object>>; readonly required?: readonly string[]} = converted(schema, 'input');
	const own = required.filter(name => !named.includes(name));
	const body = {...rest, properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !named.includes(name))), required: own};
	return {required: own.length > 0, content: {'application/json': {schema: body}}};
}

const lastEventId = {
	name: 'Last-Event-ID',
	in: 'header',
	required: false,
	description: 'Of server-sent events: go on behind the event of this id.',
	schema: {type: 'string'},
};

function contentOf({answer, isLines, event = isLines && answer, contentType}: Description): object {
	if (contentType !== undefined) {
		return {[contentType]: {schema: {}}};
	}

	return {
		[isLines ? 'application/x-ndjson' : 'application/json']: {schema: converted(answer, 'output')},
		...event && {'text/event-stream': {schema: converted(event, 'output')}},
	};
}

function converted(schema: v.GenericSchema, typeMode: 'input' | 'output'): object {
	const {$schema: _, ...json} = toJsonSchema(schema, {typeMode, target: 'draft-2020-12', errorMode: 'ignore'});
	return json;
}

const trouble = v.strictObject({error: v.strictObject({
	code: v.pipe(v.string(), v.description('For programs.')),
	message: v.pipe(v.string(), v.description('A whole sentence, for people.')),
})});
