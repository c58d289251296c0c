import {expect, test} from 'vitest';
import {complaintsOf, loadText} from './texts.ts';

test('a pattern that can match nothing is refused, one that is hardly meant as it stands is told', () => {
	const told = (pattern: string, others: Readonly<Record<string, string>> = {}) => complaintsOf(loadText(`services:\n  web: {command: x, watch: ['${pattern}']}\n`, others));
	expect(told('src/[ab')).toEqual(['2:29 not a pattern: "[ab" needs a "]"']);
	expect(told('!')).toEqual(['2:29 not a pattern: it names nothing']);
	expect(told('src/**/*.{js,ts}')).toEqual(['2:29 gitignore has no "{js,ts}": "src/**/*.{js,ts}" matches only a name with these braces in it']);
	expect(told(String.raw`a\{b,c}`)).toEqual([]);
	expect(told('{id}.ts')).toEqual([]);
	const others = {'/shared/lib/a': '', '/project/own/b': ''};
	expect(told('/shared/**', others)).toEqual(['2:29 a leading slash stands for the working directory, as in gitignore, and there is no "shared" in it']);
	expect(told('/own/**', {...others, '/own/x': ''})).toEqual([]);
	expect(told('/new/**', others)).toEqual([]);
	const result = loadText(`services:\n  web: {command: x, watch: ['!/shared/lib/*.c', '*.{a,b}']}\n`, others);
	expect(result.type === 'ok' && result.warnings.map(({hint}) => hint)).toEqual(['write "!../shared/lib/*.c"', 'write "*.a", "*.b"']);
});
