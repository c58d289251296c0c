import {execFileSync} from 'node:child_process';
import {chmodSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {argvOf} from '../../source/runtime/argv.ts';
import {workspace} from '../helpers/workspace.ts';

test.each([
	['node api.js', 'exec node api.js'],
	['PORT=80 NODE_ENV=x node "my file.js" --x=$Y', 'PORT=80 NODE_ENV=x exec node "my file.js" --x=$Y'],
	['./bin/serve > out.log 2>/dev/null', 'exec ./bin/serve > out.log 2>/dev/null'],
	['npm', 'exec npm'],
	...[
		'a; b', 'a && b', 'a | b', 'a & wait', '(a)', 'a $(b)', 'a `b`', 'a\nb', 'cd x', 'exec a', 'while true', '. ./env', 'echo hi', 'sh -c "a; b"',
		'$CMD x', '"a b" c', '! a', '{ a', 'A="b c" node', 'a # b', '',
	].map(text => [text, text]),
])('%j is given to the shell as %j', (text, given) => {
	expect(argvOf({type: 'shell', text})).toEqual(['/bin/sh', '-c', given]);
});

test.each([
	`A=1 B=/x:/y sh -c 'printf "%s %s %s" "$A" "$B" "$0 $1"' one "two  three"`,
	'printenv HOME',
	'ls -d / /usr',
	'expr 1 + 2',
])('what %s prints is the same', text => {
	const environment = {HOME: '/home', PATH: process.env['PATH']};
	const [file, ...args] = argvOf({type: 'shell', text});
	expect(execFileSync(file, args, {env: environment, encoding: 'utf8'})).toBe(execFileSync('/bin/sh', ['-c', text], {env: environment, encoding: 'utf8'}));
});

describe('a program with plain words, found where it will run, needs no shell:', () => {
	test.each([
		['node api.js', ['node', 'api.js']],
		[' expr  1 + 2\t', ['expr', '1', '+', '2']],
		['/bin/ls -d --color=never a:b @c/d,e 100%', ['/bin/ls', '-d', '--color=never', 'a:b', '@c/d,e', '100%']],
		['./tool', ['./tool']],
		['bin/tool x', ['bin/tool', 'x']],
	])('%j', (text, argv) => {
		expect(argvOf({type: 'shell', text}, place())).toEqual(argv);
	});

	test.each([
		'missing x', './missing', './data', './directory', 'echo hi', 'test -f x', 'A=1 node x', 'ls *', 'ls ~', 'ls $HOME', 'ls "a b"', 'ls {a,b}', 'ls a;b',
		'ls a\nls b', 'ls [a]', 'ls a?', 'ls !a', 'ls a\\ b', 'ls #a', 'ls >a', '',
	])('but %j does', text => {
		expect(argvOf({type: 'shell', text}, place())).toEqual(argvOf({type: 'shell', text}));
	});

	test('its PATH is that of the service, and relative to its directory', () => {
		const {workingDir} = place();
		expect(argvOf({type: 'shell', text: 'tool x'}, {workingDir, environment: {PATH: '/nowhere:bin'}})).toEqual(['tool', 'x']);
		expect(argvOf({type: 'shell', text: 'tool x'}, {workingDir, environment: {PATH: '/nowhere'}})).toEqual(['/bin/sh', '-c', 'exec tool x']);
		expect(argvOf({type: 'shell', text: 'ls x'}, {workingDir, environment: {}})).toEqual(['/bin/sh', '-c', 'exec ls x']);
	});

	function place() {
		const {directory, write} = workspace({tool: '#!/bin/sh\n', 'bin/tool': '#!/bin/sh\n', data: ''});
		write('directory/file', '');
		chmodSync(path.join(directory, 'tool'), 0o755);
		chmodSync(path.join(directory, 'bin/tool'), 0o755);
		return {workingDir: directory, environment: {PATH: process.env['PATH']!}};
	}
});

test('a list is executed as it is', () => {
	expect(argvOf({type: 'exec', argv: ['a', 'b c']})).toEqual(['a', 'b c']);
});
