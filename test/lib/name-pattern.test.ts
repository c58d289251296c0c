import {expect, test} from 'vitest';
import {namePattern} from '../../source/lib/name-pattern.ts';

const names = ['web', 'web1', 'web.2', 'web-admin', 'db'];

test.each([
	['web', ['web']],
	['web*', ['web', 'web1', 'web.2', 'web-admin']],
	['web?', ['web1']],
	['web[!-.]*', ['web1']],
	['*.2', ['web.2']],
	['/b$/', ['web', 'db']],
	['/^web\\d|^d/', ['web1', 'db']],
	['.*', []],
	['/', []],
] as const)('%s means the names %j', (pattern, meant) => {
	const isMeant = namePattern(pattern);
	expect(typeof isMeant === 'string' ? isMeant : names.filter(isMeant)).toEqual(meant);
});

test.each(['/(/', '[z-a]'])('%s is no pattern, and that is said', pattern => {
	expect(namePattern(pattern)).toContain(pattern);
});
