import type * as v from 'valibot';

/** A name in a query, as OpenAPI describes it. */
export interface QueryParameter {
	readonly name: string;
	readonly in: 'query';
	readonly required: boolean;
	readonly schema: object;
}

interface AnySchema extends v.GenericSchema {
	readonly wrapped?: AnySchema;
	readonly item?: AnySchema;
	readonly entries?: Readonly<Record<string, AnySchema>>;
	readonly pipe?: ReadonlyArray<AnySchema & {readonly requirement?: unknown}>;
}

/** All in a query is text that may stand there several times: what it becomes says what it is. */
export function queryParameters(schema: v.GenericSchema): readonly QueryParameter[] {
	return Object.entries((schema as AnySchema).entries ?? {}).map(([name, entry]) => {
		const isOptional = entry.type === 'optional';
		return {name, in: 'query', required: !isOptional, schema: valueSchema(isOptional ? entry.wrapped! : entry)};
	});
}

function valueSchema(schema: AnySchema): object {
	const parts = flatten(schema);
	const isOne = parts.some(({type}) => type === 'transform');
	if (!isOne) {
		return {type: 'array', items: {type: 'string'}};
	}

	const pattern = parts.find(({type}) => type === 'regex')?.requirement;
	if (pattern instanceof RegExp) {
		return {type: 'integer', minimum: 0};
	}

	return {type: parts.some(({item}) => item?.type === 'picklist') ? 'boolean' : 'string'};
}

function flatten(schema: AnySchema): ReadonlyArray<AnySchema & {readonly requirement?: unknown}> {
	return schema.pipe ? schema.pipe.flatMap(part => part === schema || part.pipe === schema.pipe ? [part] : flatten(part)) : [schema];
}
