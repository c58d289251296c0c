import {execFile} from 'node:child_process';
import process from 'node:process';
import {expect, test} from 'vitest';
import {cli} from '../helpers/rig.ts';
import {workspace} from '../helpers/workspace.ts';

test.each([['up', '--headless'], ['run', '--', 'true'], ['ps'], ['check']])('in a directory that is gone `devtui %s` says so, and exits 2', async (...args) => {
	const {directory} = workspace({});
	const ended = await new Promise(resolve => {
		const child = execFile('/bin/sh', ['-c', 'mkdir gone && cd gone && rmdir ../gone && exec "$@"', 'sh', process.execPath, cli, ...args], {cwd: directory}, (_error, output, errors) => {
			resolve({code: child.exitCode, output, errors});
		});
	});
	expect(ended).toEqual({code: 2, output: '', errors: 'The current directory is gone: go to one that is there.\n'});
});
