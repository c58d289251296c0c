import path from 'node:path';
import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {percentile} from '../lib/statistics.js';
import {openTerminal, screenText} from '../lib/terminal.js';
import {devtuiConsole, mprocs, tmux} from '../lib/tools.js';
import {inWorkspace} from '../lib/workspace.js';

const presses = 40;
const lostAfterMs = 1000;
const flooding = 50_000;
const quiet = 20;

/** From the write of `j` or `k` to the terminal to the reading of what makes another service the chosen one on the screen. */
export const keys = {
	name: 'keys',
	contenders: {
		devtui: async () => press(devtuiConsole, chosenBy.devtui, flooding),
		tmux: async () => press(tmux, chosenBy.tmux, flooding),
		mprocs: async () => press(mprocs, chosenBy.mprocs, flooding),
		'devtui (quiet)': async () => press(devtuiConsole, chosenBy.devtui, quiet),
		'tmux (quiet)': async () => press(tmux, chosenBy.tmux, quiet),
		'mprocs (quiet)': async () => press(mprocs, chosenBy.mprocs, quiet),
	},
	rows: [
		{key: 'keys-p50', title: 'key press → screen, four services of 50,000 lines/s, p50', unit: 'ms', metric: 'p50', others: ['tmux', 'mprocs']},
		{key: 'keys-p95', title: 'key press → screen, four services of 50,000 lines/s, p95', unit: 'ms', metric: 'p95', wantedMost: 17, others: ['tmux', 'mprocs']},
		{key: 'keys-max', title: 'the same, slowest of all runs', unit: 'ms', metric: 'max', combine: 'max', others: ['tmux', 'mprocs']},
		{key: 'keys-lost', title: `of ${presses} presses at 50,000 lines/s, those without effect in 1 s`, unit: '', metric: 'lost', combine: 'max', wantedMost: 0, others: ['tmux', 'mprocs']},
		{key: 'keys-quiet', title: 'key press → screen, four services of 20 lines/s, p95', unit: 'ms', metric: 'p95', wantedMost: 10, ours: 'devtui (quiet)', others: ['tmux (quiet)', 'mprocs (quiet)']},
	],
};

/** The mark that each tool puts beside the chosen service. */
const chosenBy = {
	devtui: /▸.*?(service\d)/,
	mprocs: /•(service\d)/,
	tmux: /:(service\d)\*/,
};

async function press(tool, mark, linesPerSecond) {
	const flood = path.resolve(import.meta.dirname, '../programs/flood.js');
	return inWorkspace({}, async workspace => {
		const services = Array.from({length: 4}, (_, index) => ({name: `service${index}`, command: `exec node ${flood} ${linesPerSecond}`}));
		const running = openTerminal(tool(workspace, services), workspace);
		const chosen = terminal => mark.exec(screenText(terminal))?.[1];
		if (await running.sees(terminal => chosen(terminal) === 'service0') === undefined) {
			throw new Error(`No service is chosen:\n${running.screen()}`);
		}

		await sleep(2000);
		const latencies = [];
		let lost = 0;
		for (let index = 0; index < presses; index++) {
			const before = chosen(running.terminal);
			const seen = running.sees(terminal => ![undefined, before].includes(chosen(terminal)), lostAfterMs);
			const pressedAt = performance.now();
			running.type(index % 2 === 0 ? 'j' : 'k');
			const seenAt = await seen;
			lost += seenAt === undefined ? 1 : 0;
			latencies.push((seenAt ?? pressedAt + lostAfterMs) - pressedAt);
			await sleep(30 + Math.random() * 60);
		}

		await running.stop();
		return {p50: percentile(latencies, 50), p95: percentile(latencies, 95), max: Math.max(...latencies), lost};
	});
}
