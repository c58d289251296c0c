import fs from 'node:fs';
import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {startPiped} from '../lib/piped.js';
import {percentile, median} from '../lib/statistics.js';
import {devtuiHeadless, nodemon} from '../lib/tools.js';
import {inWorkspace} from '../lib/workspace.js';

const savesPerRun = 12;

/** From the return of the call that wrote the file to the tool's output of what the new run printed first. */
export const restart = {
	name: 'restart',
	contenders: {
		devtui: async () => saves(devtui, shell),
		nodemon: async () => saves(nodemon, shell),
		'devtui (node)': async () => saves(devtui, node),
		'nodemon (node)': async () => saves(nodemon, node),
	},
	rows: [
		{key: 'restart-sh-median', title: 'save → new run\'s first line, service in sh, median', unit: 'ms', metric: 'median', peer: 'nodemon', wantedRatio: 0.8},
		{key: 'restart-sh-p95', title: 'save → new run\'s first line, service in sh, p95', unit: 'ms', metric: 'p95', peer: 'nodemon'},
		{key: 'restart-node-median', title: 'the same, service in node, median', unit: 'ms', metric: 'median', ours: 'devtui (node)', peer: 'nodemon (node)'},
		{key: 'restart-node-p95', title: 'the same, service in node, p95', unit: 'ms', metric: 'p95', ours: 'devtui (node)', peer: 'nodemon (node)'},
	],
};

const shell = {extension: 'sh', command: 'sh app.sh', print: text => `echo ${text}\nexec sleep 1000\n`};
const node = {extension: 'js', command: 'node app.js', print: text => `console.log('${text}');\nsetInterval(() => {}, 1000);\n`};

function devtui(workspace, {extension, command}) {
	return devtuiHeadless(workspace, [{name: 'app', command, watch: [`*.${extension}`]}]);
}

async function saves(tool, service) {
	const app = `app.${service.extension}`;
	const others = Object.fromEntries(Array.from({length: 30}, (_, index) => [`other${index}.${service.extension}`, '']));
	return inWorkspace({...others, [app]: service.print('run 0.')}, async workspace => {
		const running = startPiped(tool(workspace, service), workspace);
		await running.sees('run 0.');
		// Neither says on its own when it has begun to watch.
		await sleep(1500);
		const latencies = [];
		for (let save = 1; save <= savesPerRun; save++) {
			const seen = running.sees(`run ${save}.`);
			fs.writeFileSync(workspace.file(app), service.print(`run ${save}.`));
			const savedAt = performance.now();
			latencies.push(await seen - savedAt);
			await sleep(400 + Math.random() * 200);
		}

		await running.stop();
		return {median: median(latencies), p95: percentile(latencies, 95)};
	});
}
