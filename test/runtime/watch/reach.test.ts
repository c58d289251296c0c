import {expect, test} from 'vitest';
import {createReach} from '../../../source/runtime/watch/reach.ts';
import {createServiceFilter} from '../../../source/runtime/watch/service-filter.ts';

test.each([
	// Base, beginnings, paths that are held, directories that lead into them, directories that do not.
	['/p', [['a'], ['b', 'c']], ['/p/a', '/p/a/x', '/p/b/c'], ['/', '/p', '/p/a/x', '/p/b', '/p/b/c'], ['/p/ab', '/p/b/cd', '/q']],
	['/p', [['a'], []], ['/p/a', '/p/z/y'], ['/', '/p', '/p/z'], ['/pp']],
	['/', [['a']], ['/a', '/a/x'], ['/', '/a'], ['/ab']],
	['/', [[]], ['/a'], ['/', '/a'], []],
] as ReadonlyArray<readonly [string, string[][], string[], string[], string[]]>)('from %s patterns that begin with %j reach what lies there', (base, beginnings, held, into, not) => {
	const reach = createReach(base, beginnings);
	expect(held.filter(path => !reach.holds(path))).toEqual([]);
	expect(into.filter(directory => !reach.leadsInto(directory))).toEqual([]);
	expect(not.filter(directory => reach.holds(directory) || reach.leadsInto(directory))).toEqual([]);
});

test('of a thousand services with a directory each, what lies in one is judged by the rules of that one alone', () => {
	let judged = 0;
	const filters = Array.from({length: 1000}, (_, index) => createServiceFilter('/project', {
		patterns: [`packages/p${index}/**`, '!*.test.js'],
		usesGitignore: false,
		includeRegex: [],
		excludeRegex: [],
		isExcluded() {
			judged++;
			return false;
		},
	}));
	expect(filters.filter(filter => filter.takesIn('/project/packages/p7/a.js', false))).toHaveLength(1);
	expect(filters.filter(filter => filter.mayContain('/project/packages/p7/lib'))).toHaveLength(1);
	expect(filters.filter(filter => filter.mayContain('/project/docs'))).toHaveLength(0);
	expect(judged).toBe(2);
});

test('a regular expression that takes in reaches everywhere, whatever the patterns say', () => {
	const filter = createServiceFilter('/project', {patterns: ['src/**'], usesGitignore: false, includeRegex: ['\\.md$'], excludeRegex: []});
	expect(filter.mayContain('/project/docs')).toBe(true);
	expect(filter.takesIn('/project/docs/a.md', false)).toBe(true);
});
