import {expect, test} from 'vitest';
import {splitWords} from '../../source/lib/split-words.ts';

test.each([
	['redis-server --save 60 1', ['redis-server', '--save', '60', '1']],
	['  a\t b\n c ', ['a', 'b', 'c']],
	['sh -c "echo \'a b\'; exit 3"', ['sh', '-c', 'echo \'a b\'; exit 3']],
	[String.raw`a\ b 'c\d' "e\"f\g"`, ['a b', String.raw`c\d`, String.raw`e"f\g`]],
	['a"b"\'c\' "" \'\'', ['abc', '', '']],
	['curl http://h/?a=1&b=2 x|y', ['curl', 'http://h/?a=1&b=2', 'x|y']],
	['echo "|" \'&&\' \\;', ['echo', '|', '&&', ';']],
	['echo $HOME `date`', ['echo', '$HOME', '`date`']],
	['', []],
])('%s', (text, words) => {
	expect(splitWords(text)).toEqual({type: 'ok', words});
});

test.each([
	['a | b', '"|" is for a shell, and no shell runs it'],
	['a && b', '"&&" is for a shell, and no shell runs it'],
	['a 2>&1', '"2>&1" is for a shell, and no shell runs it'],
	['a "b', 'a " is not closed'],
	['it\'s', 'a \' is not closed'],
	['a \\', 'nothing follows the last backslash'],
])('%s is refused', (text, trouble) => {
	expect(splitWords(text)).toEqual({type: 'trouble', trouble});
});
