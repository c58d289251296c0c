import process from 'node:process';
import {afterEach, expect, test, vi} from 'vitest';
import {tellCrash} from '../../source/commands/crash.ts';

afterEach(() => {
	vi.restoreAllMocks();
});

function told(error: unknown): string {
	let text = '';
	vi.spyOn(process.stderr, 'write').mockImplementation(part => {
		text += String(part);
		return true;
	});
	tellCrash(error);
	return text;
}

test('a bug is told with its stack', () => {
	expect(told(new Error('who would have thought'))).toMatch(/^devtui has crashed; its services were ended\.\nError: who would have thought\n {4}at /);
});

test.each(['EMFILE', 'ENFILE'])('that no more files may be open (%s) is told in a sentence, with what helps', code => {
	expect(told(Object.assign(new Error(`${code}: too many open files, open 'x.js'`), {code}))).toBe('devtui has crashed; its services were ended: too many files are open. Let it have more: ulimit -n 1024\n');
});
