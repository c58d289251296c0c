import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {openTerminal, screenText, shows} from '../lib/terminal.js';
import {devtuiConsole, mprocs, tmux} from '../lib/tools.js';
import {inWorkspace} from '../lib/workspace.js';

const presses = 20;
const lineCount = 20;
const measuredMs = 5000;
const flood = path.resolve(import.meta.dirname, '../programs/flood.js');

/** What goes to the terminal, which may be far away: in a second at rest, for a key, for a line, in a second of a flood. */
export const bytes = {
	name: 'bytes',
	contenders: {
		devtui: async () => count(devtuiConsole),
		tmux: async () => count(tmux),
		mprocs: async () => count(mprocs),
	},
	rows: [
		{key: 'bytes-idle', title: 'written to the terminal in a second at rest, four services', unit: 'B', metric: 'idle', others: ['tmux', 'mprocs']},
		{key: 'bytes-key', title: 'written for `j`, which chooses another service', unit: 'B', metric: 'key', others: ['tmux', 'mprocs']},
		{key: 'bytes-line', title: 'written for a line that scrolls a pane of 58 rows', unit: 'B', metric: 'line', others: ['tmux', 'mprocs']},
		{key: 'bytes-flood', title: 'written in a second of 50,000 lines', unit: 'kB', metric: 'flood', others: ['tmux', 'mprocs']},
	],
};

async function count(tool) {
	const quiet = await inWorkspace({}, async workspace => {
		const services = Array.from({length: 4}, (_, index) => ({name: `service${index}`, command: `echo Begin of service${index}.; exec sleep 1000`}));
		const running = await open(tool(workspace, services), workspace, 'Begin of service0.');
		const idle = await writtenDuring(running, async () => sleep(measuredMs)) / (measuredMs / 1000);
		const key = await writtenDuring(running, async () => {
			for (let index = 0; index < presses; index++) {
				running.type(index % 2 === 0 ? 'j' : 'k');
				await sleep(100);
			}
		}) / presses;
		await running.stop();
		return {idle, key};
	});
	const line = await ofService(tool, `seq -f 'line %04.0f with some words behind it that make it 60' 1 100; sleep 3; for i in $(seq ${lineCount}); do sleep 0.2; echo "line $i, which is new"; done; exec sleep 1000`, async running => {
		await running.sees(shows('line 1, which is new'));
		return await writtenDuring(running, async () => running.sees(shows(`line ${lineCount}, which is new`))) / (lineCount - 1);
	});
	const flooded = await ofService(tool, `exec node ${flood} 50000`, async running => await writtenDuring(running, async () => sleep(measuredMs)) / measuredMs);
	return {...quiet, line, flood: flooded};
}

async function ofService(tool, command, measure) {
	return inWorkspace({}, async workspace => {
		const running = await open(tool(workspace, [{name: 'service', command}]), workspace, undefined);
		const figure = await measure(running);
		await running.stop();
		return figure;
	});
}

async function open(command, workspace, text) {
	const running = openTerminal(command, workspace);
	const isThere = text === undefined ? terminal => screenText(terminal).trim() !== '' : shows(text);
	if (await running.sees(isThere) === undefined) {
		throw new Error(`Never shown:\n${running.screen()}`);
	}

	await sleep(2000);
	return running;
}

async function writtenDuring(running, work) {
	const before = running.bytes();
	await work();
	return running.bytes() - before;
}
