import fs from 'node:fs';
import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {startPiped} from '../lib/piped.js';
import {devtuiHeadless, nodemon, wireit} from '../lib/tools.js';
import {inWorkspace} from '../lib/workspace.js';

/** devtui takes more than ten in a minute for a service that writes its own files. */
const savesPerRun = 10;
/** A new run that has read the file while it was empty never prints anything. */
const lostMs = 3000;

/** As nodemon does: a save in two steps may be two restarts. */
const atOnce = {ours: 'devtui (debounce 0ms)', others: ['wireit']};

/** From the return of the call that wrote the file to the tool's output of what the new run printed first. */
export const restart = {
	name: 'restart',
	// A hundred saves of each.
	leastRuns: 10,
	contenders: {
		devtui: async () => saves(devtui, shell),
		'devtui (debounce 0ms)': async () => saves(devtuiAtOnce, shell),
		nodemon: async () => saves(nodemon, shell),
		wireit: async () => saves(wireit, shell),
		'devtui (node)': async () => saves(devtui, node),
		'nodemon (node)': async () => saves(nodemon, node),
		'wireit (node)': async () => saves(wireit, node),
	},
	rows: [
		{...row('sh-median', 'save → new run\'s first line, service in sh, median of 100 saves', 'nodemon'), wantedRatio: 0.6, firstRatio: 0.8},
		{...row('sh-p95', 'the same, p95', 'nodemon'), combine: 'p95'},
		{...row('sh-wireit-median', 'save → new run\'s first line, service in sh, median of 100 saves', 'wireit'), wantedRatio: 1.2},
		{...row('sh-wireit-p95', 'the same, p95', 'wireit'), combine: 'p95'},
		{...row('sh-at-once-median', 'save → new run\'s first line, service in sh, `debounce: 0ms`, so that devtui, like nodemon, waits for nothing; median of 100 saves', 'nodemon'), ...atOnce},
		{...row('sh-at-once-p95', 'the same, p95', 'nodemon'), ...atOnce, combine: 'p95'},
		{...row('node-median', 'save → new run\'s first line, service in node, median of 100 saves', 'nodemon (node)'), ours: 'devtui (node)', others: ['wireit (node)']},
		{...row('node-p95', 'the same, p95', 'nodemon (node)'), ours: 'devtui (node)', others: ['wireit (node)'], combine: 'p95'},
		{key: 'restart-lost', title: 'of the 100 saves of a service in sh, without a new run that saw them', unit: '', metric: 'lost', combine: 'sum', wantedMost: 0, peer: 'nodemon', others: ['wireit']},
		{key: 'restart-at-once-lost', title: 'the same with `debounce: 0ms`', unit: '', metric: 'lost', combine: 'sum', wantedMost: 0, peer: 'nodemon', ...atOnce},
	],
};

function row(key, title, peer) {
	return {key: `restart-${key}`, title, unit: 'ms', metric: 'latencies', peer};
}

const shell = {extension: 'sh', command: 'sh app.sh', print: text => `echo ${text}\nexec sleep 1000\n`};
const node = {extension: 'js', command: 'node app.js', print: text => `console.log('${text}');\nsetInterval(() => {}, 1000);\n`};

function devtui(workspace, {extension, command}) {
	return devtuiHeadless(workspace, [{name: 'app', command, watch: [`*.${extension}`]}]);
}

function devtuiAtOnce(workspace, {extension, command}) {
	return devtuiHeadless(workspace, [{name: 'app', command, watch: {paths: [`*.${extension}`], debounce: '0ms'}}]);
}

async function saves(tool, service) {
	const app = `app.${service.extension}`;
	const others = Object.fromEntries(Array.from({length: 30}, (_, index) => [`other${index}.${service.extension}`, '']));
	return inWorkspace({...others, [app]: service.print('run 0.')}, async workspace => {
		const running = startPiped(tool(workspace, service), workspace);
		await running.sees('run 0.');
		// None says on its own when it has begun to watch.
		await sleep(1500);
		const latencies = [];
		for (let save = 1; save <= savesPerRun; save++) {
			const seen = running.seesWithin(`run ${save}.`, lostMs);
			fs.writeFileSync(workspace.file(app), service.print(`run ${save}.`));
			const savedAt = performance.now();
			const seenAt = await seen;
			latencies.push(...seenAt === undefined ? [] : [seenAt - savedAt]);
			await sleep(300 + Math.random() * 200);
		}

		await running.stop();
		return {latencies, lost: savesPerRun - latencies.length};
	});
}
