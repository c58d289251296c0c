import {Validator} from '@seriousme/openapi-schema-validator';
import {expect, test} from 'vitest';
import {ask} from '../../source/api/client.ts';
import {descriptions} from '../../source/api/openapi/descriptions.ts';
import {routes} from '../../source/api/routes.ts';
import {serveInstance} from '../helpers/served.ts';

interface Operation {
	readonly operationId: string;
	readonly parameters?: ReadonlyArray<{readonly name: string; readonly required: boolean; readonly schema: object}>;
	readonly requestBody?: {readonly required: boolean; readonly content: Readonly<Record<string, {readonly schema: {readonly required?: readonly string[]; readonly properties?: object}}>>};
	readonly responses: Readonly<Record<string, object>>;
}

interface Document {
	readonly openapi: string;
	readonly info: {readonly version: string};
	readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

async function described(): Promise<Document> {
	const {socket} = await serveInstance();
	const response = await ask(socket, {method: 'GET', path: '/openapi.json'});
	return (response as {value: Document}).value;
}

const keyOf = ({method, path}: {readonly method: string; readonly path: string}) => `${method} ${path}`;

test('every route is in the description that an instance serves, and nothing else is', async () => {
	const {openapi, info, paths} = await described();
	expect(openapi).toBe('3.1.0');
	expect(info.version).toBe('1');
	const found = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`));
	expect(found.sort()).toEqual(routes.map(keyOf).sort());
	const ids = Object.values(paths).flatMap(methods => Object.values(methods).map(({operationId}) => operationId));
	expect(new Set(ids).size).toBe(ids.length);
});

test('the description is a valid OpenAPI document, and a broken one would not be', async () => {
	const document = await described();
	expect(await new Validator().validate({...document})).toEqual({valid: true});
	const broken = structuredClone(document) as unknown as {paths: Record<string, {get: {responses?: object}}>};
	broken.paths['/logs']!.get = {...broken.paths['/logs']!.get, parameters: [{name: 'names'}]} as never;
	expect((await new Validator().validate(broken as never)).valid).toBe(false);
});

test('what each does and answers is written for every route, and for no other', () => {
	expect(Object.keys(descriptions).sort()).toEqual(routes.map(keyOf).sort());
});

test('what a route takes is as it checks it', async () => {
	const {paths} = await described();
	const parameters = paths['/logs']!['get']!.parameters!;
	expect(parameters.map(({name, required, schema}) => ({name, required, schema}))).toEqual([
		{name: 'names', required: false, schema: {type: 'array', items: {type: 'string'}}},
		{name: 'follow', required: false, schema: {type: 'boolean'}},
		{name: 'last', required: false, schema: {type: 'integer', minimum: 0}},
		{name: 'since', required: false, schema: {type: 'integer', minimum: 0}},
		{name: 'pattern', required: false, schema: {type: 'string'}},
		{name: 'Last-Event-ID', required: false, schema: {type: 'string'}},
	]);
	expect(paths['/environment']!['get']!.parameters).toMatchObject([{name: 'name', required: true, schema: {type: 'string'}}]);
	expect(Object.values(paths).flatMap(({post}) => post?.requestBody?.required ? [post.operationId] : [])).toEqual(['postSignal', 'postSend', 'postRebuild', 'postRewind', 'postScale', 'postAdd', 'postRemove', 'postAttachSay']);
	expect(paths['/signal']!['post']!.requestBody!.content['application/json']!.schema).toMatchObject({
		required: ['names', 'signal'],
		properties: {names: {type: 'array', items: {type: 'string'}, minItems: 1}, to: {anyOf: [{enum: ['group', 'main', 'children']}, {required: ['pid']}], default: 'group'}, wait: {type: 'boolean', default: true}},
		additionalProperties: false,
	});
});
