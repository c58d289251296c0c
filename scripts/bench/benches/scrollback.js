import {setTimeout as sleep} from 'node:timers/promises';
import {engineOf, residentMB} from '../lib/processes.js';
import {openTerminal, shows} from '../lib/terminal.js';
import {devtuiConsole} from '../lib/tools.js';
import {inWorkspace} from '../lib/workspace.js';
import {numberedLines} from '../setup/data.js';

const serviceCount = 10;
const linesEach = 10_000;

/** What the console holds once each of ten services has filled its scrollback and has been looked at. */
export const scrollback = {
	name: 'scrollback',
	contenders: {
		devtui: fill,
	},
	rows: [
		{key: 'scrollback-rss', title: `ten services with ${linesEach.toLocaleString('en-US')} lines of 100 B each, all looked at: RSS of the console`, unit: 'MB', metric: 'rss', wantedMost: 250},
	],
};

async function fill() {
	return inWorkspace({}, async workspace => {
		const data = numberedLines(linesEach);
		const services = Array.from({length: serviceCount}, (_, index) => ({name: `service${index}`, command: `cat ${data}; echo That was all of service${index}.; exec sleep 1000`}));
		const running = openTerminal(devtuiConsole(workspace, services), workspace);
		for (let index = 0; index < serviceCount; index++) {
			if (await running.sees(shows(`That was all of service${index}.`)) === undefined) {
				throw new Error(`service${index} never showed all of it:\n${running.screen()}`);
			}

			running.type('j');
		}

		await sleep(5000);
		const rss = residentMB(engineOf(running.pid));
		await running.stop();
		return {rss};
	});
}
