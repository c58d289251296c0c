import {execFile} from 'node:child_process';
import {chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {requires} from '../helpers/requirements.ts';
import {workspace} from '../helpers/workspace.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');
const run = promisify(execFile);

describe('compiled code of devtui is kept for its next start,', () => {
	test('which takes it as it is', async () => {
		const {check, cache, files} = project();
		await check();
		const kept = files();
		expect(kept.length).toBeGreaterThan(1);
		const before = kept.map(file => readFileSync(file));
		await check();
		expect(files()).toEqual(kept);
		expect(kept.map(file => readFileSync(file))).toEqual(before);
		expect(statSync(cache).mode & 0o777).toBe(0o700);
	});

	test.each([
		['has been damaged', (kept: Buffer) => Buffer.concat([kept.subarray(0, 300), Buffer.alloc(kept.length - 300)])],
		['has been damaged in one bit', (kept: Buffer) => Buffer.concat([kept.subarray(0, -1000), Buffer.from([kept.at(-1000)! ^ 1]), kept.subarray(-999)])],
		['was cut short', (kept: Buffer) => kept.subarray(0, kept.length / 2)],
		['is empty', () => Buffer.alloc(0)],
		['is something else', () => Buffer.from('no code at all')],
	])('and left alone when it %s', async (_what, damage) => {
		const {check, files} = project();
		await check();
		for (const file of files()) {
			writeFileSync(file, damage(readFileSync(file)));
		}

		await check();
		await check();
	});

	test('and not where others may write', async () => {
		const {check, cache, files} = project();
		mkdirSync(cache, {recursive: true});
		chmodSync(cache, 0o777);
		await check();
		expect(files()).toEqual([]);
	});

	test.skipIf(!requires('root'))('and not in a directory of somebody else', async () => {
		const {check, cache, files} = project();
		mkdirSync(cache, {recursive: true});
		chownSync(cache, 65_534, 65_534);
		await check();
		expect(files()).toEqual([]);
	});

	test.skipIf(!requires('root'))('and nothing is made in the home of somebody else', async () => {
		const {check, home} = project();
		chownSync(home, 65_534, 65_534);
		await check();
		expect(readdirSync(home)).toEqual([]);
	});

	test('and not at all where nothing can be written', async () => {
		const {check} = project({cache: '/proc'});
		await check();
	});

	test('and not when Node has been told so', async () => {
		const {check, files} = project({environment: {NODE_DISABLE_COMPILE_CACHE: '1'}});
		await check();
		expect(files()).toEqual([]);
	});
});

/** Each is a `devtui check` that must say what it always says. */
function project({cache: base, environment = {}}: {readonly cache?: string; readonly environment?: Readonly<Record<string, string>>} = {}) {
	const {directory} = workspace({Procfile: 'web: echo hello\n'});
	const home = path.join(directory, 'home');
	mkdirSync(home);
	const cacheHome = base ?? path.join(home, 'cache');
	const cache = path.join(cacheHome, 'devtui');
	return {
		home,
		cache,
		async check() {
			const {stdout, stderr} = await run(process.execPath, [cli, 'check'], {cwd: directory, env: {...process.env, XDG_CACHE_HOME: cacheHome, ...environment}});
			expect(stdout).toContain('echo hello');
			expect(stderr).toBe('');
		},
		files: () => readdirSync(cache, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile()).map(({parentPath, name}) => path.join(parentPath, name)).sort(),
	};
}
