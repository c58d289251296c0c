import {expect, test} from 'vitest';
import {makePath} from '../../source/lib/make-path.ts';

/** Directories that can be made wherever there is one, except below `/proc`. */
function disk(...existing: readonly string[]) {
	const directories = new Set(existing);
	const asked: string[] = [];
	return {
		directories,
		make(directory: string) {
			asked.push(directory);
			if (asked.length > 20) {
				throw new Error('for ever');
			}

			const above = directory.slice(0, directory.lastIndexOf('/'));
			const code = directories.has(directory) ? 'EEXIST' : above === '/proc' || !directories.has(above) ? 'ENOENT' : undefined;
			if (code !== undefined) {
				throw Object.assign(new Error(`${code} ${directory}`), {code});
			}

			directories.add(directory);
		},
	};
}

test('a directory is made with those above it that are missing; what there is stays', () => {
	const {directories, make} = disk('', '/home');
	makePath('/home/a//b/c/', path => {
		make(path.replaceAll('//', '/').replace(/\/$/, ''));
	});
	makePath('/home', make);
	expect([...directories]).toEqual(['', '/home', '/home/a', '/home/a/b', '/home/a/b/c']);
});

test('where none can be made there is an end to it, with the reason', () => {
	const {make} = disk('', '/proc');
	expect(() => makePath('/proc/a/b/c', make)).toThrow('ENOENT /proc/a');
	expect(() => makePath('nowhere', make)).toThrow('ENOENT nowhere');
	expect(() => makePath('/home/a', () => {
		throw Object.assign(new Error('no'), {code: 'EACCES'});
	})).toThrow('no');
});
