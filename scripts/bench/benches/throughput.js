import {setTimeout as sleep} from 'node:timers/promises';
import {createGate} from '../lib/gate.js';
import {examineLines} from '../lib/examine-lines.js';
import {startPiped} from '../lib/piped.js';
import {openTerminal, shows} from '../lib/terminal.js';
import {concurrently, devtuiHeadless, tmux} from '../lib/tools.js';
import {inWorkspace} from '../lib/workspace.js';
import {numberedLine, numberedLines} from '../setup/data.js';

const lineCount = 1_000_000;

// From the moment a service may begin to print to the moment at which its last line has been read, or is on the screen.
// The tool has started before.

export const throughput = {
	name: 'throughput',
	contenders: {
		devtui: async () => passedOn(devtuiHeadless, {services: 1}),
		'devtui (10)': async () => passedOn(devtuiHeadless, {services: 10}),
		tmux: async () => drawn(),
	},
	rows: [
		{key: 'throughput-pty', title: '1,000,000 lines × 100 B, headless, pty', unit: 's', metric: 'seconds', peer: 'tmux', wantedRatio: 0.6},
		{key: 'throughput-pty-10', title: '100,000 lines × 100 B from each of ten, headless, pty', unit: 's', metric: 'seconds', ours: 'devtui (10)'},
		intact('throughput-pty-intact', 'one service, pty', 'devtui'),
		intact('throughput-pty-10-intact', 'ten services, pty', 'devtui (10)'),
	],
};

export const throughputOfPipes = {
	name: 'throughput-of-pipes',
	// Less than a second each, of which the machine's other work may be half.
	leastRuns: 11,
	contenders: {
		devtui: async () => passedOn(devtuiHeadless, {services: 1, tty: false}),
		'devtui (10)': async () => passedOn(devtuiHeadless, {services: 10, tty: false}),
		concurrently: async () => passedOn(concurrently, {services: 1}),
		'concurrently (10)': async () => passedOn(concurrently, {services: 10}),
	},
	rows: [
		{key: 'throughput-pipes', title: '1,000,000 lines × 100 B, headless, `tty: false`', unit: 's', metric: 'seconds', peer: 'concurrently', wantedRatio: 1},
		{key: 'throughput-pipes-10', title: '100,000 lines × 100 B from each of ten, headless, `tty: false`', unit: 's', metric: 'seconds', ours: 'devtui (10)', peer: 'concurrently (10)'},
		intact('throughput-pipes-intact', 'one service, `tty: false`', 'devtui', 'concurrently'),
		intact('throughput-pipes-10-intact', 'ten services, `tty: false`', 'devtui (10)', 'concurrently (10)'),
	],
};

function intact(key, what, ours, peer) {
	return {key, title: `lines torn, lost, mixed or out of order, ${what}; worst run`, unit: '', metric: 'broken', combine: 'max', ours, wantedMost: 0, ...(peer && {peer})};
}

async function passedOn(tool, {services: count, tty}) {
	const linesEach = lineCount / count;
	const data = numberedLines(linesEach);
	return inWorkspace({}, async workspace => {
		const services = Array.from({length: count}, (_, index) => {
			const name = `service${index}`;
			const gate = createGate(workspace.file(`gate${index}`));
			const end = `That was ${name}.`;
			return {name, gate, end, command: `${gate.command}; cat ${data}; echo ${end}; exec sleep 1000`};
		});
		const options = tty === undefined ? {} : {tty};
		const running = startPiped(tool(workspace, services.map(({name, command}) => ({name, command, ...options}))), workspace);
		await sleep(1000);
		const seen = services.map(async ({end}) => running.sees(end, 60_000));
		const opened = [];
		for (const {gate} of services) {
			opened.push(await gate.open());
		}

		const seenAt = await Promise.all(seen);
		await running.stop();
		const broken = examineLines(running.output(), services.map(({name}) => name), linesEach);
		return {seconds: (Math.max(...seenAt) - opened[0]) / 1000, broken};
	});
}

async function drawn() {
	const data = numberedLines(lineCount);
	return inWorkspace({}, async workspace => {
		const gate = createGate(workspace.file('gate'));
		const running = openTerminal(tmux(workspace, [{name: 'service', command: `${gate.command}; cat ${data}; exec sleep 1000`}]), workspace);
		await sleep(1000);
		const openedAt = await gate.open();
		const seenAt = await running.sees(shows(numberedLine(lineCount - 1)), 60_000);
		await running.stop();
		if (seenAt === undefined) {
			throw new Error('tmux has not shown the last line within a minute');
		}

		return {seconds: (seenAt - openedAt) / 1000};
	});
}
