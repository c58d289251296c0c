import {execFileSync} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {buildCheckpointLibrary} from '../../build-checkpoint-library.js';
import {inWorkspace} from '../lib/workspace.js';

const root = path.resolve(import.meta.dirname, '../../..');

/** What the library that makes checkpoints costs a program at each file that is none of its business. */
export const checkpointOpen = {
	name: 'checkpoint-open',
	contenders: {
		devtui: async () => inWorkspace({}, openOften),
	},
	rows: [
		{key: 'checkpoint-open', title: 'a file opened that is not watched, with checkpoints: more than without them', unit: 'ns', metric: 'more', wantedMost: 100},
	],
};

/** The stand-in for the launcher that the tests have: nothing else runs, so nothing else is measured. */
function openOften(workspace) {
	const library = workspace.file('checkpoint.so');
	const built = buildCheckpointLibrary({output: library});
	if (!built.built) {
		throw new Error(`checkpoints are measured with their library: ${built.reason}`);
	}

	const keeper = compile(workspace, path.join(root, 'fixtures/processes/checkpoint-keeper.c'));
	const opens = compile(workspace, path.join(import.meta.dirname, '../programs/opens.c'));
	const [, more] = outputOf(keeper, library, opens).trim().split(' ').map(Number);
	return {more};
}

function compile(workspace, source) {
	const program = workspace.file(path.basename(source, '.c'));
	execFileSync('cc', ['-std=gnu11', '-O2', '-o', program, source, '-ldl']);
	return program;
}

/** It runs for as long as somebody holds its input: until the program has ended. */
function outputOf(keeper, library, opens) {
	const script = '{ while [ ! -e ended ]; do sleep 0.1; done; } | "$0" pipes "$1" /nothing "$2" /etc/passwd | while read -r line; do printf "%s\\n" "$line"; case $line in exited*) : >ended; esac; done';
	const text = execFileSync('sh', ['-c', script, keeper, library, opens], {cwd: path.dirname(library), encoding: 'utf8', env: {...process.env}});
	const lines = text.split('\n').map(line => line.split('\t'));
	if (!lines.some(([word, how, code]) => word === 'exited' && how === 'code' && code === '0')) {
		throw new Error(`not measured:\n${text}`);
	}

	return Buffer.concat(lines.filter(([word]) => word === 'output').map(([, hex]) => Buffer.from(hex, 'hex'))).toString('utf8');
}
