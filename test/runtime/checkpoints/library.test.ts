import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {buildCheckpointLibrary} from '../../../scripts/build-checkpoint-library.js';
import {requires} from '../../helpers/requirements.ts';
import {workspace} from '../../helpers/workspace.ts';
import {elf, neededBy} from '../../house/elf.ts';
import {libraryForTests} from './built.ts';

const machines = {x64: 0x3E, arm64: 0xB7} as const;

describe.each(['x64', 'arm64'] as const)('the library that makes checkpoints, as the package has it for linux-%s', arch => {
	// The package is made on x64.
	const canBuild = requires('linux', 'cc') && (arch === process.arch || (arch === 'arm64' && requires('aarch64-cc')));

	test.skipIf(!canBuild)('can be loaded with the C library of 2020, and finds dlsym where that has it', () => {
		const {directory} = workspace({});
		const output = path.join(directory, 'checkpoint.so');
		expect(buildCheckpointLibrary({arch, output, isPortable: true})).toMatchObject({built: true});
		expect(elf(output).machine).toBe(machines[arch]);
		const {libraries, versions} = neededBy(output);
		expect([...libraries].sort()).toEqual(['libc.so.6', 'libdl.so.2']);
		expect(versions).not.toEqual([]);
		expect(versions.filter(version => minor(version) > 31)).toEqual([]);
		expect(readFileSync(output).includes('devtui checkpoint 1\0')).toBe(true);
	});
});

test.skipIf(!requires('linux', 'aarch64-cc', 'aarch64-emulator'))('the one for arm64 opens files as if it were not there', () => {
	const {directory} = workspace({'cat.c': '#include <stdio.h>\nint main(int count, char **names) { FILE *file = fopen(names[count - 1], "r"); return file ? putchar(fgetc(file)) < 0 : 3; }\n', 'a.txt': 'v1'});
	const output = path.join(directory, 'checkpoint.so');
	const program = path.join(directory, 'cat');
	expect(buildCheckpointLibrary({arch: 'arm64', output, isPortable: true})).toMatchObject({built: true});
	execFileSync('aarch64-linux-gnu-gcc', ['-o', program, path.join(directory, 'cat.c')]);
	const run = (name: string) => spawnSync('qemu-aarch64-static', ['-L', '/usr/aarch64-linux-gnu', '-E', `LD_PRELOAD=${output}`, program, name], {cwd: directory, encoding: 'utf8'});
	expect(run('a.txt')).toMatchObject({status: 0, stdout: 'v', stderr: ''});
	expect(run('none.txt')).toMatchObject({status: 3, stderr: ''});
});

describe.skipIf(!requires('linux', 'cc'))('the library that makes checkpoints', () => {
	test.each([
		['no launcher', {}],
		['one that is not there', {DEVTUI_CHECKPOINTS: `@nobody:${process.pid}`}],
		['a name that is none', {DEVTUI_CHECKPOINTS: 'nonsense'}],
		['a name without end', {DEVTUI_CHECKPOINTS: `@${'x'.repeat(1000)}:${process.pid}`}],
		['somebody else\'s launcher', {DEVTUI_CHECKPOINTS: '@nobody:1'}],
	])('does nothing with %s', (_, environment) => {
		const {directory} = workspace({'a.txt': 'v1'});
		const env = {...process.env, LD_PRELOAD: libraryForTests(), ...environment};
		expect(spawnSync('cat', ['a.txt', 'none.txt'], {cwd: directory, env, encoding: 'utf8'})).toMatchObject({status: 1, stdout: 'v1', stderr: expect.stringContaining('none.txt: No such file') as string});
	});

	test('leaves functions alone that another library has put in their place', () => {
		const {directory} = workspace({'a.txt': 'v1', 'other.txt': 'of the other library'});
		const source = path.join(directory, 'other.c');
		const other = path.join(directory, 'other.so');
		writeFileSync(source, '#define _GNU_SOURCE\n#include <dlfcn.h>\n#include <fcntl.h>\nint open(const char *name, int flags, ...) { int (*next)(const char *, int, ...) = dlsym(RTLD_NEXT, "open"); return next(name[0] == \'a\' ? "other.txt" : name, flags, 0); }\n');
		execFileSync('cc', ['-shared', '-fPIC', '-o', other, source, '-ldl']);
		const env = {...process.env, LD_PRELOAD: `${libraryForTests()}:${other}`};
		expect(spawnSync('cat', ['a.txt'], {cwd: directory, env, encoding: 'utf8'}).stdout).toBe('of the other library');
	});

	test('is not built without a compiler, and the reason is told', () => {
		const {directory} = workspace({});
		const output = path.join(directory, 'checkpoint.so');
		const compiler = process.env['CC'];
		process.env['CC'] = 'no-such-compiler';
		try {
			expect(buildCheckpointLibrary({output})).toEqual({built: false, reason: 'no-such-compiler is not installed'});
		} finally {
			if (compiler === undefined) {
				delete process.env['CC'];
			} else {
				process.env['CC'] = compiler;
			}
		}

		expect(existsSync(output)).toBe(false);
	});
});

/** Of a version of the C library: 31 of `GLIBC_2.31`. */
function minor(version: string): number {
	const [, number] = /^GLIBC_2\.(\d+)/.exec(version) ?? [];
	return Number(number ?? Infinity);
}
