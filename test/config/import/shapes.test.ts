import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {printYaml} from '../../../source/config/yaml.ts';
import {fixtures, importShape, loadText, shapes, told} from './fixtures.ts';
import {meaningOf} from './meaning.ts';

// `UPDATE_FIXTURES=1` writes what is made now. What is `meant` has to be compared with the original by eye.
const isUpdating = process.env['UPDATE_FIXTURES'] === '1';

test('there are forty shapes and more, of every format', () => {
	expect(shapes.length).toBeGreaterThanOrEqual(40);
	expect(new Set(shapes.map(shape => shape.split('/')[0])).size).toBe(6);
});

describe.each(shapes)('%s', shape => {
	const {result, format} = importShape(shape);
	const answer = (name: string) => join(fixtures, shape, name);

	test('is recognised, printed and told of as it stands beside it', () => {
		expect(format).toBe(shape.split('/')[0]);
		const said = told(result.notes);
		const printed = result.type === 'ok' ? result.text : '';
		if (isUpdating) {
			writeFileSync(answer('said.txt'), said);
			writeFileSync(answer('printed.yaml'), printed);
		}
		expect(said).toBe(readFileSync(answer('said.txt'), 'utf8'));
		expect(printed).toBe(readFileSync(answer('printed.yaml'), 'utf8'));
	});

	test('is loaded, and means what the original does', () => {
		if (result.type === 'trouble') {
			expect(existsSync(answer('meant.yaml'))).toBe(false);
			expect(result.notes).not.toEqual([]);
			return;
		}
		const loaded = loadText(result.text);
		expect(loaded.type === 'invalid' ? loaded.diagnostics : loaded.type).toBe('ok');
		const meaning = loaded.type === 'ok' ? meaningOf(loaded.project) : undefined;
		if (isUpdating) {
			writeFileSync(answer('meant.yaml'), printYaml(meaning));
		}
		if (loaded.type === 'ok') {
			expect([...new Set(loaded.project.services.map(({name, replica}) => replica?.of ?? name))]).toEqual(result.services);
		}
		expect(meaning).toEqual(parse(readFileSync(answer('meant.yaml'), 'utf8')));
	});
});
