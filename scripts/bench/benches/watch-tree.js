import fs from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {startPiped} from '../lib/piped.js';
import {cpuMs, programOf, residentMB} from '../lib/processes.js';
import {devtuiHeadless, nodemon} from '../lib/tools.js';
import {until} from '../lib/until.js';
import {inWorkspace} from '../lib/workspace.js';

const directories = 1000;
const filesPerDirectory = 50;
/** So long without work: it has begun to watch, and has learned what is there. */
const quietMs = 1500;
/** On a processor, in that time, of a tool that has nothing to do. */
const restMs = 20;

/** 50,000 files to watch beside 50,000 in node_modules: what it costs until the tool has come to rest. */
export const watchTree = {
	name: 'watch-tree',
	contenders: {
		devtui: async () => rest((workspace, service) => devtuiHeadless(workspace, [{name: 'app', command: service.command, watch: ['*.js']}])),
		nodemon: async () => rest(nodemon),
	},
	rows: [
		{key: 'watch-tree-cpu', title: 'watching 50,000 files beside a node_modules of 50,000: CPU until at rest', unit: 'ms', metric: 'cpu', peer: 'nodemon', wantedRatio: 0.3},
		{key: 'watch-tree-rss', title: 'the same: RSS', unit: 'MB', metric: 'rss', peer: 'nodemon', wantedRatio: 0.3},
	],
};

async function rest(tool) {
	const service = {extension: 'js', command: 'exec sleep 1000'};
	return inWorkspace({}, async workspace => {
		plant(workspace.file('src'));
		plant(workspace.file('node_modules'));
		const running = startPiped(tool(workspace, service), workspace);
		await until('the service runs', () => workspace.processes().some(pid => programOf(pid) === 'sleep'));
		const used = () => workspace.processes().reduce((sum, pid) => sum + cpuMs(pid), 0);
		let before = 0;
		for (let now = used(); now - before > restMs; now = used()) {
			before = now;
			await sleep(quietMs);
		}

		const sample = {cpu: used(), rss: residentMB(running.pid)};
		// It does watch all of it.
		const deepest = workspace.file(path.join('src', `d${directories - 1}`, `f${filesPerDirectory - 1}.js`));
		const [first] = workspace.processes().filter(pid => programOf(pid) === 'sleep');
		fs.writeFileSync(deepest, 'changed');
		await until('the service is restarted', () => workspace.processes().some(pid => programOf(pid) === 'sleep' && pid !== first));
		await running.stop();
		return sample;
	});
}

function plant(root) {
	for (let index = 0; index < directories; index++) {
		const directory = path.join(root, `d${index}`);
		fs.mkdirSync(directory, {recursive: true});
		for (let file = 0; file < filesPerDirectory; file++) {
			fs.writeFileSync(path.join(directory, `f${file}.js`), 'let it = "be";\n');
		}
	}
}
