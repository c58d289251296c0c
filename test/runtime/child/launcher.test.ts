import {execFileSync} from 'node:child_process';
import {chmodSync, copyFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {buildLauncher} from '../../../scripts/build-launcher.js';
import {createSpawner} from '../../../source/runtime/child.ts';
import {findLauncher, launcherVersion} from '../../../source/runtime/launcher.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {launcherForTests} from './launcher-for-tests.ts';
import {fixture, shapes, spawnTestChild} from './rig.ts';

test('a launcher that is found can be run; one that is missing says how to get it', () => {
	const found = findLauncher();
	if (found.type === 'found') {
		expect(execFileSync(found.path, ['--version'], {encoding: 'utf8'})).toBe(`${launcherVersion}\n`);
	} else {
		expect(found.reason).toMatch(/npm run build/);
	}
});

test('a launcher is found where it may be run and is of this version; otherwise the reason is told', () => {
	const {directory, write} = workspace({});
	const name = `launcher-linux-${process.arch}`;
	const file = path.join(directory, name);
	expect(findLauncher([directory])).toEqual({type: 'missing', reason: `dist/${name} is missing: \`npm run build\` makes it where there is a C compiler (cc)`});
	write(name, '#!/bin/sh\necho "devtui launcher 1"\n');
	expect(findLauncher([directory])).toEqual({type: 'missing', reason: `${file} may not be executed: chmod +x ${file}`});
	chmodSync(file, 0o755);
	expect(findLauncher([directory])).toEqual({type: 'missing', reason: `${file} is of another version of devtui: \`npm run build\` makes the one that is needed`});
	copyFileSync(launcherForTests(), file);
	expect(findLauncher([directory])).toEqual({type: 'found', path: file});
	expect(execFileSync(file, ['--version'], {encoding: 'utf8'})).toBe(`${launcherVersion}\n`);
});

test('a launcher that nobody expects ends at once', () => {
	expect(() => execFileSync(launcherForTests(), [], {stdio: 'pipe', env: {}, timeout: 15_000})).toThrow(expect.objectContaining({status: 1}));
});

test('without a compiler the reason is told', () => {
	const {directory} = workspace({});
	const compiler = process.env['CC'];
	process.env['CC'] = 'no-such-compiler';
	try {
		expect(buildLauncher({output: path.join(directory, 'launcher')})).toEqual({built: false, reason: 'no-such-compiler is not installed'});
	} finally {
		if (compiler === undefined) {
			delete process.env['CC'];
		} else {
			process.env['CC'] = compiler;
		}
	}

	expect(buildLauncher({arch: 'pdp11', output: path.join(directory, 'launcher')})).toEqual({built: false, reason: 'no C compiler known for pdp11'});
});

test('a static launcher, as the package has it, and a kernel that does not list children: nothing is left all the same', async () => {
	const {directory} = workspace({});
	const built = buildLauncher({output: path.join(directory, 'launcher'), isStatic: true, defines: ['CHILDREN_FILE="nothing"']});
	expect(built).toMatchObject({built: true});
	const spawner = createSpawner({launcherPath: path.join(directory, 'launcher')});
	for (const shape of shapes) {
		const child = spawnTestChild(fixture(`${shape}.sh`), {by: spawner});
		await child.sees('ready');
		child.child.signal('SIGKILL', 'all');
		await child.exited();
		expect(child.processes()).toEqual([]);
	}
}, 90_000);

test('many children at once get what is theirs', async () => {
	const children = Array.from({length: 40}, (_, index) => spawnTestChild(['/bin/echo', `number ${index}`], {on: index % 2 ? 'on a terminal' : 'on pipes'}));
	await until('all', () => children.every(child => child.events.includes('exited')));
	expect(children.map(child => child.text())).toEqual(children.map((_, index) => `number ${index}\n`));
});
