import {execFile} from 'node:child_process';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {promisify} from 'node:util';
import {startPiped} from '../lib/piped.js';
import {descendants, hasEnded, kill} from '../lib/processes.js';
import {devtuiHeadless} from '../lib/tools.js';
import {until} from '../lib/until.js';
import {inWorkspace} from '../lib/workspace.js';
import {bundleProgram} from '../setup/program.js';

const run = promisify(execFile);
const program = path.join(import.meta.dirname, '../programs/stops.js');
const serviceCount = 100;

/** From the command that stops a service, or the death of devtui, until no process of it is left. */
export const end = {
	name: 'end',
	contenders: {
		devtui: async () => ({...await stops(), killed: await killed()}),
	},
	rows: [
		{key: 'stop-median', title: 'stop → gone, service that obeys, its child and its launcher, median', unit: 'ms', metric: 'stops', wantedMost: 50},
		{key: 'stop-p95', title: 'the same, p95', unit: 'ms', metric: 'stops', combine: 'p95'},
		{key: 'killed', title: 'SIGKILL of devtui → all gone, 100 services with a daemon each', unit: 'ms', metric: 'killed', wantedMost: 1000},
	],
};

async function stops() {
	const file = await bundleProgram(program);
	const {stdout} = await inWorkspace({}, async ({directory, environment}) => run(process.execPath, [file], {cwd: directory, env: environment}));
	return JSON.parse(stdout);
}

async function killed() {
	return inWorkspace({}, async workspace => {
		const services = Array.from({length: serviceCount}, (_, index) => ({name: `service${index}`, command: `setsid sleep 1000 & echo I am number ${index}.; exec sleep 1000`}));
		const running = startPiped(devtuiHeadless(workspace, services), workspace);
		await Promise.all(services.map(async (_, index) => running.sees(`I am number ${index}.`)));
		// Launcher, service and daemon of each, and the fork server.
		await until('all daemons run', () => descendants(running.pid).length === 3 * serviceCount + 1);
		let left = descendants(running.pid);
		kill(running.pid);
		const killedAt = performance.now();
		await until('nothing is left', () => {
			left = left.filter(pid => !hasEnded(pid));
			return left.length === 0;
		}, {everyMs: 1});
		return performance.now() - killedAt;
	});
}
