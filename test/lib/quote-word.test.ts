import fc from 'fast-check';
import {expect, test} from 'vitest';
import {quoteWord} from '../../source/lib/quote-word.ts';
import {splitWords} from '../../source/lib/split-words.ts';

test.each([['test:unit', 'test:unit'], ['a b', '\'a b\''], ['', '\'\''], ['don\'t', String.raw`'don'\''t'`], ['$HOME', '\'$HOME\''], ['a\nb', '\'a\nb\'']])('%j is written %s', (word, written) => {
	expect(quoteWord(word)).toBe(written);
});

test('a shell reads the word that was meant, whatever it is', () => {
	fc.assert(fc.property(fc.array(fc.string(), {minLength: 1}), words => {
		expect(splitWords(words.map(word => quoteWord(word)).join(' '))).toEqual({type: 'ok', words});
	}));
});
