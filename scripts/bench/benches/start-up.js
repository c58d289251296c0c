import {execFileSync} from 'node:child_process';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {cli} from '../setup/program.js';
import {inWorkspace} from '../lib/workspace.js';

/** From the call that starts a command to its end. */
export const startUp = {
	name: 'start-up',
	leastRuns: 10,
	contenders: {
		'devtui --version': async () => wallTime([cli, '--version']),
		'devtui check': async () => wallTime([cli, 'check']),
		'an empty script': async () => wallTime(['-e', '']),
	},
	rows: [
		{key: 'start-version', title: '`devtui --version`', unit: 'ms', metric: 'wall', ours: 'devtui --version', others: ['an empty script']},
		{key: 'start-check', title: '`devtui check`, file of ten services', unit: 'ms', metric: 'wall', ours: 'devtui check', others: ['an empty script']},
	],
};

async function wallTime(args) {
	const procfile = Array.from({length: 10}, (_, index) => `service${index}: echo hello; sleep 1\n`).join('');
	return inWorkspace({Procfile: procfile}, async ({directory, environment}) => {
		const start = performance.now();
		execFileSync(process.execPath, args, {cwd: directory, env: environment});
		return {wall: performance.now() - start};
	});
}
