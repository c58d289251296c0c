import {toJsonSchema} from '@valibot/to-json-schema';
import type {GenericSchema} from 'valibot';
import {topKeys} from './keys.ts';
import {unexpanded} from './schema-parts.ts';
import {projectSchema, serviceSchema, servicesSchema} from './schema.ts';

/** JSON schema (draft 07) of `devtui.yaml` in both forms, for editors. */
export function jsonSchema(): object {
	const long = convert(projectSchema);
	const services = convert(servicesSchema);
	// Here and at the top, and nowhere else.
	const extensions = {patternProperties: {'^x-': {}}};
	return {
		$schema: 'http://json-schema.org/draft-07/schema#',
		title: 'devtui',
		description: 'Services that devtui runs. A map "services" at the top is the long form; without it every key is a service.',
		type: 'object',
		if: {
			anyOf: [
				{required: ['services'], properties: {services: {type: 'object'}}},
				// It only sets things for others.
				{propertyNames: {anyOf: [{enum: topKeys}, {pattern: '^x-'}]}, not: {anyOf: [{required: ['services']}, {additionalProperties: {type: ['string', 'number', 'boolean', 'null']}}]}},
			],
		},
		then: {$ref: '#/definitions/long'},
		else: {$ref: '#/definitions/short'},
		definitions: {
			long: {...long, ...extensions, properties: {...long['properties'] as object, services: {$ref: '#/definitions/services'}}},
			short: {
				type: 'object',
				...extensions,
				propertyNames: services['propertyNames'],
				additionalProperties: {
					anyOf: [
						{type: ['string', 'number', 'boolean']},
						{$ref: '#/definitions/service'},
						// `{ echo a; echo b; }` is the shell's.
						{type: 'object', minProperties: 1, propertyNames: {pattern: '[; ]'}, additionalProperties: {type: 'null'}},
					],
				},
			},
			services: {...services, additionalProperties: {anyOf: [{type: 'string', minLength: 1}, {$ref: '#/definitions/service'}]}},
			service: {...convert(serviceSchema), ...extensions},
		},
	};
}

/** No map takes keys that it does not know, and one word of several may be `${NAME}`. */
function convert(schema: GenericSchema): Readonly<Record<string, unknown>> {
	const {$schema: _, ...converted} = toJsonSchema(schema, {
		ignoreActions: ['check', 'raw_check'],
		overrideSchema({valibotSchema, jsonSchema}) {
			switch (valibotSchema.type) {
				case 'loose_object': {
					return {...jsonSchema, additionalProperties: false};
				}
				case 'picklist': {
					return {anyOf: [jsonSchema, {type: 'string', pattern: unexpanded}]};
				}
				default: {
					return undefined;
				}
			}
		},
	});
	return converted;
}
