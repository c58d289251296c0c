import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {argvOf} from '../../source/runtime/argv.ts';

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

test('a list is executed as it is', () => {
	expect(argvOf({type: 'exec', argv: ['a', 'b c']})).toEqual(['a', 'b c']);
});
