import {execFileSync} from 'node:child_process';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {createGate} from '../lib/gate.js';
import {examineLines} from '../lib/examine-lines.js';
import {startPiped} from '../lib/piped.js';
import {devtuiHeadless} from '../lib/tools.js';
import {inWorkspace} from '../lib/workspace.js';
import {cli} from '../setup/program.js';
import {numberedLines} from '../setup/data.js';

const lineCount = 1_000_000;

/** From the moment a service may print to that at which its last line has come out of the pipe: of devtui itself, and of `logs -f` beside one that is detached. */
export const logFollow = {
	name: 'log-follow',
	contenders: {
		devtui: async () => passedOn(followed),
		'devtui --headless': async () => passedOn(headless),
	},
	rows: [
		{key: 'log-follow', title: '1,000,000 lines × 100 B through `devtui logs -f`, pty', unit: 's', metric: 'seconds', peer: 'devtui --headless', wantedRatio: 1.25},
		{key: 'log-follow-intact', title: 'lines torn, lost, mixed or out of order, `devtui logs -f`; worst run', unit: '', metric: 'broken', combine: 'max', wantedMost: 0},
	],
};

async function passedOn(start) {
	const data = numberedLines(lineCount);
	return inWorkspace({}, async workspace => {
		const gate = createGate(workspace.file('gate'));
		const end = 'That was all.';
		const running = start({...workspace, environment: {...workspace.environment, XDG_RUNTIME_DIR: workspace.directory}}, [{name: 'service0', command: `${gate.command}; cat ${data}; echo ${end}; exec sleep 1000`}]);
		await sleep(1000);
		const seen = running.sees(end, 60_000);
		const openedAt = await gate.open();
		const seenAt = await seen;
		await running.stop();
		return {seconds: (seenAt - openedAt) / 1000, broken: examineLines(running.output(), ['service0'], lineCount)};
	});
}

function headless(workspace, services) {
	return startPiped(devtuiHeadless(workspace, services), workspace);
}

function followed(workspace, services) {
	const file = devtuiHeadless(workspace, services).at(-1);
	execFileSync(process.execPath, [cli, 'up', '--detach', '--file', file], {cwd: workspace.directory, env: workspace.environment});
	return startPiped([process.execPath, cli, 'logs', '--follow', '--file', file], workspace);
}
