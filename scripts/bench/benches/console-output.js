import {setTimeout as sleep} from 'node:timers/promises';
import {createGate} from '../lib/gate.js';
import {openTerminal, shows} from '../lib/terminal.js';
import {devtuiConsole, mprocsInTmux, tmux} from '../lib/tools.js';
import {inWorkspace} from '../lib/workspace.js';
import {colouredLines, lastColouredLine} from '../setup/data.js';

/** From the moment a service may begin to print to the moment at which its last line is on a terminal of 200 × 60. */
export const consoleOutput = {
	name: 'console-output',
	contenders: {
		devtui: async () => untilShown(devtuiConsole),
		'mprocs in tmux': async () => untilShown(mprocsInTmux),
		tmux: async () => untilShown(tmux),
	},
	rows: [
		{key: 'console-output', title: '130 MB of coloured lines in a visible pane of the console', unit: 's', metric: 'seconds', peer: 'mprocs in tmux', wantedRatio: 0.3},
		{key: 'console-output-tmux', title: 'the same', unit: 's', metric: 'seconds', peer: 'tmux', wantedRatio: 1},
	],
};

const patienceMs = 60_000;

async function untilShown(tool) {
	return inWorkspace({}, async workspace => {
		const data = colouredLines();
		const gate = createGate(workspace.file('gate'));
		const services = [{name: 'service', command: `echo Before it.; ${gate.command}; cat ${data}; exec sleep 1000`}];
		const running = openTerminal(tool(workspace, services), workspace);
		const isUp = await running.sees(shows('Before it.'));
		if (isUp === undefined) {
			throw new Error(`The service never showed on the screen:\n${running.screen()}`);
		}

		await sleep(1000);
		const openedAt = await gate.open();
		// What takes longer than our patience counts as just that.
		const seenAt = await running.sees(shows(lastColouredLine), patienceMs) ?? openedAt + patienceMs;
		await running.stop();
		return {seconds: (seenAt - openedAt) / 1000};
	});
}
