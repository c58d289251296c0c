import {expect, test} from 'vitest';
import {mayHaveFront} from '../../../source/commands/front/may-have-front.ts';

test.each([
	[[], true],
	[['up'], true],
	[['web', 'api'], true],
	[['-f', 'other.yaml'], true],
	[['up', 'web', '--listen', '127.0.0.1:0'], true],
	[['up', '--headless'], false],
	[['--detach'], false],
	[['up', '--detached'], false],
	[['--help'], false],
	[['run', '--', 'sh'], false],
	[['test', '--', 'sh'], false],
	[['attach'], false],
	[['ps'], false],
	[['top'], false],
	[['help'], false],
	[['up', 'help'], true],
	[['__complete', '--', ''], false],
])('%j may open the console of `up`: %j', (argv, may) => {
	expect(mayHaveFront(argv, {TERM: 'xterm'})).toBe(may);
});

test.each([[{CI: 'true'}, false], [{CI: '0'}, true], [{CI: ''}, true], [{TERM: 'dumb'}, false]])('nowhere with %j: %j', (environment, may) => {
	expect(mayHaveFront([], environment)).toBe(may);
});
