import {PassThrough} from 'node:stream';
import fs from 'node:fs';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {examineLines} from '../lib/examine-lines.js';
import {startPiped} from '../lib/piped.js';
import {inWorkspace} from '../lib/workspace.js';
import {numberedLines} from '../setup/data.js';
import {image, withEngine} from '../setup/engine.js';
import {cli} from '../setup/program.js';

const lineCount = 1_000_000;
const end = 'That was all.';
const greeting = index => `I am number ${index}.`;
const greeter = index => ['sh', '-c', `echo ${greeting(index)}; exec sleep 1000`];
const flood = ['sh', '-c', `cat /data/lines; echo ${end}; exec sleep 1000`];

/** What devtui adds to what the engine does itself, in one process that asks it for the same by the same API. */
export const containers = {
	name: 'containers',
	contenders: {
		devtui: async () => withEngine(async engine => ({...await startedByDevtui(engine), ...await printedToDevtui(engine)})),
		engine: async () => withEngine(async engine => ({...await startedByEngine(engine), ...await printedByEngine(engine)})),
	},
	rows: [
		{key: 'containers-ready', title: 'engine: started → devtui: ready, of ten containers at once', unit: 'ms', metric: 'readyMs', wantedMost: 50},
		{key: 'containers-ten', title: 'ten containers, asked for → first line of the last', unit: 'ms', metric: 'ten', peer: 'engine', wantedRatio: 1.1},
		{key: 'containers-log', title: '1,000,000 lines × 100 B of a container', unit: 's', metric: 'seconds', peer: 'engine', wantedRatio: 1.1},
		{key: 'containers-log-intact', title: 'of them torn, lost, mixed or out of order; worst run', unit: '', metric: 'broken', combine: 'max', wantedMost: 0},
	],
};

async function startedByDevtui({docker, host}) {
	const services = Object.fromEntries(numbers(10).map(index => [`service${index}`, {image, command: greeter(index), tty: false, ready: {log: 'I am'}}]));
	return withDevtui(host, services, '\n', async running => {
		const [startedAt, greeted, ready] = await Promise.all([
			running.sees('start\n'),
			Promise.all(numbers(10).map(async index => running.sees(`${greeting(index)}\n`))),
			Promise.all(numbers(10).map(async index => running.sees(`service${index} ready\n`))),
		]);
		const readyMs = await Promise.all(ready.map(async (at, index) => {
			return at - await startOf(docker.getContainer(`bench-service${index}-1`));
		}));
		return {ten: Math.max(...greeted) - startedAt, readyMs};
	});
}

async function startedByEngine({docker}) {
	const startedAt = performance.now();
	await docker.createNetwork({Name: 'bench'});
	await Promise.all(numbers(10).map(async index => {
		const container = await docker.createContainer({Image: image, Cmd: greeter(index), HostConfig: {NetworkMode: 'bench'}});
		await follow(container, await container.attach({stream: true, stdout: true, stderr: true}), greeting(index));
	}));
	return {ten: performance.now() - startedAt};
}

async function printedToDevtui({docker, host}) {
	return withDevtui(host, {service0: {image, command: flood, tty: false, volumes: [`${lines()}:/data/lines:ro`]}}, '.', async running => {
		const seenAt = await running.sees(end, 120_000);
		const seconds = (seenAt - await startOf(docker.getContainer('bench-service0-1'))) / 1000;
		return {seconds, broken: examineLines(running.output(), ['service0'], lineCount)};
	});
}

async function printedByEngine({docker}) {
	const container = await docker.createContainer({Image: image, Cmd: flood, HostConfig: {Binds: [`${lines()}:/data/lines:ro`]}});
	await follow(container, undefined, end);
	return {seconds: (performance.now() - await startOf(container)) / 1000};
}

/** Resolves when it has printed that, into its stream or else its log. */
async function follow(container, attached, mark) {
	const text = new PassThrough();
	if (attached) {
		container.modem.demuxStream(attached, text, text);
	}

	await container.start();
	if (!attached) {
		container.modem.demuxStream(await container.logs({follow: true, stdout: true, stderr: true}), text, text);
	}

	let tail = '';
	for await (const chunk of text) {
		const seen = tail + chunk.toString('latin1');
		if (seen.includes(mark)) {
			return;
		}

		tail = seen.slice(-100);
	}
}

async function withDevtui(host, services, markEnd, work) {
	return inWorkspace({'devtui.yaml': JSON.stringify({name: 'bench', services})}, async workspace => {
		const running = startPiped([process.execPath, cli, 'up', '--headless'], {...workspace, environment: {...workspace.environment, DOCKER_HOST: host, XDG_RUNTIME_DIR: workspace.directory}}, {markEnd});
		try {
			return await work(running);
		} finally {
			await running.stop();
		}
	});
}

/** As `performance.now()` would have been when the engine had started it. */
async function startOf(container) {
	const {State: {StartedAt: started}} = await container.inspect();
	return Date.parse(started) - performance.timeOrigin;
}

/** A file of its own: others have theirs in a cache that an engine may not read. */
function lines() {
	return path.resolve(fs.realpathSync(numberedLines(lineCount)));
}

function numbers(count) {
	return Array.from({length: count}, (_, index) => index);
}
