// Stops a service and starts it again, time after time, and prints how many ms it took each time until the process, its
// child and its launcher were gone, as JSON.
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {setImmediate as turn} from 'node:timers/promises';
import {createEngine} from '../../../source/app.ts';
import {loadProject} from '../../../source/config/load.ts';
import {parentOf} from '../lib/processes.js';
import {until} from '../lib/until.js';
import {serviceFile} from './service-file.js';

const count = 20;
const name = 'service';
const {project} = loadProject({files: [serviceFile({[name]: {command: 'sleep 1000 & echo child $$!.; exec sleep 1000'}})], directory: process.cwd(), environment: process.env});
const engine = createEngine({project, environment: process.env, terminalSize: {columns: 120, rows: 30}, maxLogBytes: 65_536});
const {store, logs} = engine;
const stops = [];
for (let index = 0; index < count; index++) {
	const from = logs.end();
	store.command({type: 'start', services: [name]});
	await until('the service has told who its child is', () => childOf(logs.read(from)) !== undefined);
	const main = store.getSnapshot().services[name].phase.pid;
	const pids = [main, childOf(logs.read(from)), parentOf(main)];
	const askedAt = performance.now();
	store.command({type: 'stop', services: [name]});
	while (pids.some(exists)) {
		await turn();
	}

	stops.push(performance.now() - askedAt);
	await until('the service is stopped', () => store.getSnapshot().services[name].phase.type === 'stopped');
}

await engine.close();
process.stdout.write(JSON.stringify({stops}));

function childOf({entries}) {
	const [, child] = /child (\d+)\./.exec(entries.map(({text}) => text).join('')) ?? [];
	return child === undefined ? undefined : Number(child);
}

/** As a zombie too: it is to be buried. */
function exists(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
