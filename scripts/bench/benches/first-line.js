import {startPiped} from '../lib/piped.js';
import {concurrently, devtuiHeadless, nodeForeman} from '../lib/tools.js';
import {inWorkspace} from '../lib/workspace.js';

/** From the call that starts the tool to its output of what a service printed first. */
export const firstLine = {
	name: 'first-line',
	leastRuns: 10,
	contenders: {
		devtui: async () => coldStarts(devtuiHeadless),
		'devtui, first start of all': async () => ({one: (await coldStart(devtuiHeadless, 1, {NODE_DISABLE_COMPILE_CACHE: '1'}))[0]}),
		concurrently: async () => coldStarts(concurrently),
		'node-foreman': async () => coldStarts(nodeForeman),
	},
	rows: [
		{key: 'first-line-1', title: 'exec → first line, 1 service', unit: 'ms', metric: 'one', peer: 'concurrently', wantedRatio: 0.7, others: ['node-foreman', 'devtui, first start of all']},
		{key: 'first-line-10-first', title: 'exec → first line, 10 services: of the first', unit: 'ms', metric: 'firstOfTen', peer: 'concurrently', wantedRatio: 0.7, others: ['node-foreman']},
		{key: 'first-line-10-last', title: 'exec → first line, 10 services: of the last', unit: 'ms', metric: 'lastOfTen', peer: 'concurrently', wantedRatio: 0.7, others: ['node-foreman']},
		{key: 'first-line-100-last', title: 'exec → first line, 100 services: of the last', unit: 'ms', metric: 'lastOfHundred', peer: 'concurrently', wantedRatio: 0.5, others: ['node-foreman']},
	],
};

async function coldStarts(tool) {
	const [one] = await coldStart(tool, 1);
	const ten = await coldStart(tool, 10);
	const hundred = await coldStart(tool, 100);
	return {one, firstOfTen: Math.min(...ten), lastOfTen: Math.max(...ten), lastOfHundred: Math.max(...hundred)};
}

async function coldStart(tool, count, variables = {}) {
	return inWorkspace({}, async given => {
		const workspace = {...given, environment: {...given.environment, ...variables}};
		const services = Array.from({length: count}, (_, index) => ({name: `service${index}`, command: `echo I am number ${index}.; exec sleep 1000`}));
		const running = startPiped(tool(workspace, services), workspace);
		const seenAt = await Promise.all(services.map(async (_, index) => running.sees(`I am number ${index}.`)));
		await running.stop();
		return seenAt.map(at => at - running.startedAt);
	});
}
