import {setTimeout as sleep} from 'node:timers/promises';
import {startPiped} from '../lib/piped.js';
import {cpuMs, engineOf, programOf, proportionalMB, residentMB} from '../lib/processes.js';
import {openTerminal} from '../lib/terminal.js';
import {concurrently, devtuiConsole, devtuiHeadless, mprocs, tmux} from '../lib/tools.js';
import {until} from '../lib/until.js';
import {inWorkspace} from '../lib/workspace.js';

const settleMs = 10_000;
const measuredMs = 20_000;
const serviceCount = 10;

const tools = {
	headless: {tool: devtuiHeadless, start: startPiped},
	console: {tool: devtuiConsole, start: openTerminal},
	concurrently: {tool: concurrently, start: startPiped},
	mprocs: {tool: mprocs, start: openTerminal},
	tmux: {tool: tmux, start: openTerminal},
};

/** All at once, since they do nothing: what is not a service, from ten seconds after the start on. */
export const idle = {
	name: 'idle',
	contenders: {devtui: allIdle},
	rows: [
		row('headless', 'Cpu', 'ms/s', 'idle with ten services, headless: CPU', 2),
		row('console', 'Cpu', 'ms/s', 'idle with ten services, console: CPU', 2),
		row('headless', 'Rss', 'MB', 'idle with ten services, headless: RSS of devtui\'s own process', 75),
		row('console', 'Rss', 'MB', 'idle with ten services, console: RSS of devtui\'s own process', 130),
		row('headless', 'Pss', 'MB', 'idle with ten services, headless: PSS of everything that is not a service'),
		row('console', 'Pss', 'MB', 'idle with ten services, console: PSS of everything that is not a service'),
	],
};

function row(tool, metric, unit, title, wantedMost) {
	const others = Object.keys(tools).slice(2).map(name => ({name, metric: `${name}${metric}`}));
	return {key: `idle-${tool}-${metric.toLowerCase()}`, title, unit, metric: `${tool}${metric}`, wantedMost, others: tool === 'headless' ? others : []};
}

async function allIdle() {
	const samples = await Promise.all(Object.entries(tools).map(async ([name, {tool, start}]) => measure(name, tool, start)));
	return Object.assign({}, ...samples);
}

async function measure(name, tool, start) {
	return inWorkspace({}, async workspace => {
		const services = Array.from({length: serviceCount}, (_, index) => ({name: `service${index}`, command: 'exec sleep 1000'}));
		const running = start(tool(workspace, services), workspace);
		const isService = pid => programOf(pid) === 'sleep';
		await until(`${name} runs ten services`, () => workspace.processes().filter(isService).length === serviceCount);
		await sleep(settleMs);
		const pids = workspace.processes().filter(pid => !isService(pid));
		const before = sum(pids, cpuMs);
		await sleep(measuredMs);
		const sample = {
			// A thread that has ended takes its time along.
			[`${name}Cpu`]: Math.max(0, sum(pids, cpuMs) - before) / (measuredMs / 1000),
			[`${name}Rss`]: residentMB(engineOf(running.pid)),
			[`${name}Pss`]: sum(pids, proportionalMB),
		};
		await running.stop();
		return sample;
	});
}

function sum(pids, measureOne) {
	return pids.reduce((total, pid) => total + measureOne(pid), 0);
}
