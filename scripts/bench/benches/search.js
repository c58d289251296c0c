import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {percentile} from '../lib/statistics.js';
import {openTerminal, screenText, shows} from '../lib/terminal.js';
import {devtuiConsole} from '../lib/tools.js';
import {inWorkspace} from '../lib/workspace.js';

const lastNumber = 1_000_000;
const presses = 12;
const lostAfterMs = 1000;

/** In a log of a million lines: from the last character of a pattern to its newest match on the screen, and keys while it is gone through. */
export const search = {
	name: 'search',
	contenders: {devtui: searchMillion},
	rows: [
		{key: 'search-first', title: 'search in 1,000,000 lines: last character of the pattern → first match on the screen', unit: 'ms', metric: 'first', wantedMost: 100},
		{key: 'search-keys', title: 'key press → screen while a million lines are searched, p95', unit: 'ms', metric: 'keys', wantedMost: 17},
	],
};

async function searchMillion() {
	return inWorkspace({}, async workspace => {
		const services = [
			{name: 'service0', command: `seq 1 ${lastNumber}; exec sleep 1000`},
			{name: 'service1', command: 'exec sleep 1000'},
		];
		const running = openTerminal(devtuiConsole(workspace, services), workspace);
		if (await running.sees(shows(String(lastNumber)), 30_000) === undefined) {
			throw new Error(`The service never showed all of it:\n${running.screen()}`);
		}

		await sleep(2000);
		const first = await write(running, '97777', '997777');
		running.type('\r');
		await sleep(500);
		running.type('/');
		await sleep(100);
		running.type('(9|8|7)+x');
		await sleep(50);
		running.type('\r');
		const latencies = [];
		for (let index = 0; index < presses; index++) {
			const before = chosen(running.terminal);
			const seen = running.sees(terminal => ![undefined, before].includes(chosen(terminal)), lostAfterMs);
			const pressedAt = performance.now();
			running.type(index % 2 === 0 ? 'j' : 'k');
			latencies.push((await seen ?? pressedAt + lostAfterMs) - pressedAt);
		}

		await running.stop();
		return {first, keys: percentile(latencies, 95)};
	});
}

/** All of a pattern but its last character, then that. */
async function write(running, pattern, found) {
	running.type('/');
	await sleep(200);
	running.type(pattern.slice(0, -1));
	await sleep(1000);
	const seen = running.sees(terminal => panesOf(terminal).includes(found));
	const typedAt = performance.now();
	running.type(pattern.slice(-1));
	return (await seen ?? typedAt + 15_000) - typedAt;
}

/** The last row is the prompt, with what has been written. */
function panesOf(terminal) {
	return screenText(terminal).split('\n').slice(1, -1).join('\n');
}

function chosen(terminal) {
	return /▸.*?(service\d)/.exec(screenText(terminal))?.[1];
}
