import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {launcherVersion} from '../../source/runtime/launcher.ts';
import {requires} from '../helpers/requirements.ts';
import {elf} from './elf.ts';

const root = path.resolve(import.meta.dirname, '../..');
const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {version: string};
const canPack = requires('patience', 'linux', 'cc', 'aarch64-cc');
const minutes = 60_000;

describe.skipIf(!canPack)('the package', () => {
	const directory = path.join(tmpdir(), `devtui-package-${randomUUID()}`);
	const installed = path.join(directory, 'prefix/lib/node_modules/devtui');
	const bin = path.join(directory, 'bin');
	let files: readonly string[] = [];
	let installMessages = '';

	beforeAll(async () => {
		mkdirSync(bin, {recursive: true});
		symlinkSync(process.execPath, path.join(bin, 'node'));
		// Packed from a copy: packing builds, and other tests run what is in `dist` meanwhile.
		const copy = path.join(directory, 'copy');
		copyProject(copy);
		const packed = JSON.parse((await npm(copy, 'pack', '--json', '--silent')).stdout) as readonly [{filename: string; files: ReadonlyArray<{path: string}>}];
		files = packed[0].files.map(file => file.path);
		const tarball = path.join(copy, packed[0].filename);
		const {stdout, stderr} = await npm(directory, 'install', '--global', '--prefix', path.join(directory, 'prefix'), tarball);
		installMessages = stdout + stderr;
	}, 5 * minutes);

	afterAll(() => {
		rmSync(directory, {recursive: true, force: true});
	});

	test('holds the program, its launchers and libraries, the example and the licences, and nothing else', () => {
		const tops = new Set(files.map(file => file.split('/')[0]));
		expect([...tops].sort()).toEqual(['LICENSE', 'README.md', 'dist', 'fixtures', 'package.json', 'procfile.example']);
		expect(files).toEqual(expect.arrayContaining(['dist/cli.js', 'dist/launcher-linux-x64', 'dist/launcher-linux-arm64', 'dist/checkpoint-linux-x64.so', 'dist/checkpoint-linux-arm64.so', 'dist/third-party-licenses.txt', 'fixtures/example/db.js']));
		expect(files.filter(file => file.startsWith('fixtures/') && !file.startsWith('fixtures/example/'))).toEqual([]);
		expect(files.filter(file => file.includes('.data'))).toEqual([]);
	});

	test('installs without a word about the version of Node', () => {
		expect(installMessages).toContain('added');
		expect(installMessages).not.toMatch(/EBADENGINE|deprecated/);
	});

	test('tells its version', async () => {
		expect((await devtui(['--version'])).stdout).toBe(`${version}\n`);
	});

	test('accepts its own example', async () => {
		expect((await devtui(['check', '-f', path.join(installed, 'procfile.example')])).stdout).toContain('migrate');
	});

	test.each([['x64', 0x3E], ['arm64', 0xB7]])('has a launcher for linux-%s that needs no library', (arch, machine) => {
		expect(elf(path.join(installed, `dist/launcher-linux-${arch}`))).toEqual({machine, interpreter: undefined});
	});

	test('runs services where there is no compiler', async () => {
		expect(await outputOfService(path.join(directory, 'prefix/bin/devtui'))).toMatch(/^web +\| hello from the package$/m);
	});

	test.skipIf(!requires('aarch64-emulator'))('runs services under its launcher for arm64', async () => {
		const copy = path.join(directory, 'arm64');
		cpSync(installed, copy, {recursive: true});
		const launcher = path.join(copy, `dist/launcher-linux-${process.arch}`);
		const used = path.join(directory, 'used');
		writeFileSync(launcher, `#!/bin/sh\necho used >> ${used}\nPATH=${process.env['PATH']} exec qemu-aarch64-static ${path.join(installed, 'dist/launcher-linux-arm64')} "$@"\n# ${launcherVersion}\0`);
		expect(await outputOfService(path.join(copy, 'dist/cli.js'))).toMatch(/^web +\| hello from the package$/m);
		expect(readFileSync(used, 'utf8')).toBe('used\n');
	});

	async function outputOfService(cli: string) {
		const project = path.join(directory, 'project');
		mkdirSync(project, {recursive: true});
		writeFileSync(path.join(project, 'Procfile'), 'web: echo hello from the package\n');
		const {stdout, stderr} = await devtui(['up', '--headless'], cli, project);
		expect(stderr).toBe('');
		return stdout;
	}

	/** With nothing in the PATH but Node: no compiler, no npm. */
	async function devtui(args: string[], cli = path.join(directory, 'prefix/bin/devtui'), cwd = directory) {
		return run(cli, args, {cwd, env: {PATH: bin, HOME: directory}});
	}
});

const run = promisify(execFile);

async function npm(cwd: string, ...args: readonly string[]) {
	return run('npm', [...args, '--no-audit', '--no-fund'], {cwd, env: {...process.env, npm_config_update_notifier: 'false'}});
}

function copyProject(target: string): void {
	mkdirSync(target);
	for (const name of ['source', 'scripts', 'fixtures/example', 'package.json', 'package-lock.json', 'tsconfig.json', 'procfile.example', 'README.md', 'LICENSE', 'CHANGELOG.md']) {
		cpSync(path.join(root, name), path.join(target, name), {recursive: true, filter: file => !file.endsWith('/.data')});
	}

	symlinkSync(path.join(root, 'node_modules'), path.join(target, 'node_modules'));
}
