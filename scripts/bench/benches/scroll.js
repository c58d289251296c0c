import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {percentile} from '../lib/statistics.js';
import {openTerminal, screenText, shows} from '../lib/terminal.js';
import {devtuiConsole, tmux} from '../lib/tools.js';
import {inWorkspace} from '../lib/workspace.js';

const turns = 60;
const lostAfterMs = 1000;

/** From a turn of the wheel over a pane whose service is quiet to the reading of what moves its lines. */
export const scroll = {
	name: 'scroll',
	contenders: {
		devtui: async () => turnWheel(devtuiConsole),
		tmux: async () => turnWheel(tmux),
	},
	rows: [
		{key: 'scroll-p50', title: 'wheel over a pane → screen, p50', unit: 'ms', metric: 'p50', others: ['tmux']},
		{key: 'scroll-p95', title: 'wheel over a pane → screen, p95', unit: 'ms', metric: 'p95', wantedMost: 5, others: ['tmux']},
		{key: 'scroll-bytes', title: 'the same, bytes written for a turn of the wheel', unit: 'B', metric: 'bytes', others: ['tmux']},
	],
};

async function turnWheel(tool) {
	return inWorkspace({}, async workspace => {
		const service = {name: 'service', command: 'seq -f "line %06.0f of some that fill a pane and its scrollback" 1 3000; echo That was all.; exec sleep 1000'};
		const running = openTerminal(tool(workspace, [service]), workspace);
		if (await running.sees(shows('That was all.')) === undefined) {
			throw new Error(`The service never showed on the screen:\n${running.screen()}`);
		}

		await sleep(1000);
		// The first turn is of another kind in tmux, which enters its copy mode.
		running.type(wheelUp);
		await sleep(300);
		const latencies = [];
		const before = running.bytes();
		for (let index = 0; index < turns; index++) {
			const shown = linesOf(running.terminal);
			const seen = running.sees(terminal => linesOf(terminal) !== shown, lostAfterMs);
			const turnedAt = performance.now();
			running.type(wheelUp);
			latencies.push((await seen ?? turnedAt + lostAfterMs) - turnedAt);
			await sleep(30 + Math.random() * 30);
		}

		const bytes = (running.bytes() - before) / turns;
		await running.stop();
		return {p50: percentile(latencies, 50), p95: percentile(latencies, 95), bytes};
	});
}

/** At a place that is a pane's in both. */
const wheelUp = '\u001B[<64;120;30M';

function linesOf(terminal) {
	return screenText(terminal).match(/line \d{6}/g)?.join() ?? '';
}
