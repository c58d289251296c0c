import {describe, expect, test} from 'vitest';
import {builderNameProblem, isId, labelProblem, projectProblem, revisionProblem} from '../../source/fleet/names.ts';

describe('a project', () => {
	test.each(['foo', 'p/a', 'p/sub/b', '_x', 'a.b-c_d', '9', 'x'.repeat(200)])('may be called %s', name => {
		expect(projectProblem(name)).toBeUndefined();
	});

	test.each(['', '.', '..', '../x', 'x/..', 'x/../y', '/etc/passwd', 'x/', '//x', 'x//y', '.git', 'x/.git', '-rf', 'x/-rf', 'x y', 'x\n', 'x\0', 'ä', 'x\\y', 'C:', '~', '$HOME', 'x'.repeat(201)])('cannot be called %j', name => {
		expect(projectProblem(name)).toMatch(/./);
	});
});

describe('a builder', () => {
	test.each(['n1', 'host.example.org', 'A_b-c'])('may be called %s', name => {
		expect(builderNameProblem(name)).toBeUndefined();
	});

	test.each(['', 'a/b', '#', '+', 'a+b', '.', '..', '-n', 'n\n', 'x'.repeat(101)])('cannot be called %j', name => {
		expect(builderNameProblem(name)).toMatch(/./);
	});
});

describe('a revision', () => {
	test.each(['master', 'feature/x', 'Hello, world!', '-n', '$(reboot)', '日本', 'x'.repeat(1000)])('may be %s', revision => {
		expect(revisionProblem(revision)).toBeUndefined();
	});

	test.each(['', 'a\nb', '\0', '\u001B[0m', '\u0085', '\u2028', '\uD800', 'x'.repeat(1001)])('cannot be %j', revision => {
		expect(revisionProblem(revision)).toMatch(/./);
	});
});

describe('a label', () => {
	test.each([['os', 'linux'], ['devtui/arch', 'arm*'], ['a', ''], ['zone', 'Köln 1']])('may be %s=%s', (name, value) => {
		expect(labelProblem(name, value)).toBeUndefined();
	});

	test.each([['', 'x'], ['a b', 'x'], ['.a', 'x'], ['a', 'x\n'], ['a', 'x'.repeat(201)], ['__proto__', 'x'], ['constructor', 'x'], ['prototype', 'x']])('cannot be %j=%j', (name, value) => {
		expect(labelProblem(name, value)).toMatch(/./);
	});
});

test('what is wrong is said without what drives a terminal, and not at length', () => {
	expect(projectProblem('\u001B]0;x\u0007')).toContain('"\\x1b]0;x\\x07"');
	expect(projectProblem('x'.repeat(100_000))!.length).toBeLessThan(200);
});

test('an id is neither a path nor an option', () => {
	expect(['x1', 'a.1-2:3', 'x1.12'].filter(isId)).toEqual(['x1', 'a.1-2:3', 'x1.12']);
	expect(['', '../x', '-x', '.x', 'a/b', 'a b', 'a\n', 'x'.repeat(101)].filter(isId)).toEqual([]);
});
