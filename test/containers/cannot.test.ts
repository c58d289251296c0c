import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {cannot} from './cannot.ts';

test('what an engine cannot do is the title of a test that there is', () => {
	const files = readdirSync(import.meta.dirname).filter(name => name.endsWith('.test.ts')).map(name => readFileSync(path.join(import.meta.dirname, name), 'utf8'));
	for (const title of Object.values(cannot).flatMap(titles => Object.keys(titles))) {
		expect(files.some(text => text.includes(`test('${title}'`)), title).toBe(true);
	}
});
