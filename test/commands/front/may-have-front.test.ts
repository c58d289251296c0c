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
	[['hub'], true],
	[['hub', '--listen', '127.0.0.1:0', '--join', 'mqtt://127.0.0.1:7900'], true],
	[['hub', '--headless'], false],
	[['hub', 'token', 'ls'], false],
	[['hub', 'join', 'mqtt://127.0.0.1:7900'], false],
	[['hub', 'leave', 'mqtt://127.0.0.1:7900'], false],
	[['hub', 'listen', '127.0.0.1:0'], false],
	[['hub', 'unlisten', '127.0.0.1:0'], false],
	[['builder'], false],
	[['up', 'help'], true],
	[['__complete', '--', ''], false],
])('%j may open a console behind a front: %j', (argv, may) => {
	expect(mayHaveFront(argv, {TERM: 'xterm'})).toBe(may);
});

test.each([[{CI: 'true'}, false], [{CI: '0'}, true], [{CI: ''}, true], [{TERM: 'dumb'}, false]])('nowhere with %j: %j', (environment, may) => {
	expect(mayHaveFront([], environment)).toBe(may);
});
