import {readdirSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {jsonSchema} from '../../source/config/schema-json.ts';
import {effectiveProject} from '../../source/config/effective.ts';
import {good, goodCases, loadGood} from './fixtures.ts';

interface Validator {
	(data: unknown): boolean;
	readonly errors?: unknown;
}
const Ajv = createRequire(import.meta.url)('ajv') as new (options: object) => {compile(schema: object): Validator};
const validate = new Ajv({allErrors: true}).compile(jsonSchema());

const yamlFiles = goodCases.flatMap(name => readdirSync(join(good, name)).filter(file => file.endsWith('.yaml') || file.endsWith('.yml')).map(file => join(name, file)));

test.each(yamlFiles)('the schema for editors accepts %s, that the program accepts', file => {
	const isAccepted = validate(parse(readFileSync(join(good, file), 'utf8'), {merge: true}));
	expect(validate.errors).toBe(null);
	expect(isAccepted).toBe(true);
});

test.each(goodCases)('the schema for editors accepts the effective file of %s', name => {
	const result = loadGood(name);
	expect(result.type).toBe('ok');
	expect(validate(result.type === 'ok' && effectiveProject(result.project))).toBe(true);
});

test.each([
	'unknown-key', 'unknown-key-elsewhere', 'unknown-key-at-top', 'unknown-key-deep', 'wrong-types', 'services-empty', 'services-not-a-map',
	'empty-values', 'bad-condition', 'bad-durations', 'bad-restart', 'bad-numbers', 'bad-probe-spellings', 'bad-names', 'bad-names-short', 'shared-environment', 'checkpoint-values',
])('the schema for editors refuses %s, as the program does', name => {
	const data: unknown = parse(readFileSync(join(good, '../bad', `${name}.yaml`), 'utf8'));
	expect(validate(data)).toBe(false);
});

test('the schema is draft 07 and plain data', () => {
	const schema = jsonSchema();
	expect(schema).toMatchObject({$schema: 'http://json-schema.org/draft-07/schema#'});
	expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
});
