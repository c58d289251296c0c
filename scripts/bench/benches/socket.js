import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {startPiped} from '../lib/piped.js';
import {devtuiHeadless} from '../lib/tools.js';
import {median} from '../lib/statistics.js';
import {until} from '../lib/until.js';
import {inWorkspace} from '../lib/workspace.js';
import {cli} from '../setup/program.js';

const askedMs = 2000;
const connectionCount = 16;
const askedAtOnce = 8;
const asker = path.resolve(import.meta.dirname, '../programs/ask-socket.js');
const followerCount = 100;
const eventCount = 20;
const quietMs = 100;

/** What an instance does for those who ask it on its socket. */
export const socket = {
	name: 'socket',
	contenders: {devtui: measure, 'devtui (100)': measureMany},
	rows: [
		{key: 'socket-state', title: '10,000 answers of `GET /services` on the socket, ten services', unit: 'ms', metric: 'stateMs', wantedMost: 1000},
		{key: 'socket-state-100', title: 'the same of a hundred services, 28 kB each', unit: 'ms', metric: 'stateMs', ours: 'devtui (100)', wantedMost: 1000},
		{key: 'socket-followers', title: 'event → the last of 100 followers, median of 20', unit: 'ms', metric: 'eventMs', wantedMost: 20},
		{key: 'socket-ps', title: '`devtui ps`, whole process', unit: 'ms', metric: 'psMs', wantedMost: 120},
	],
};

async function measure() {
	return withInstance(10, async ({file, run}) => {
		const stateMs = askedFor(file);
		const eventMs = await reach(file);
		const startedAt = performance.now();
		run('ps');
		return {stateMs, eventMs, psMs: performance.now() - startedAt};
	});
}

async function measureMany() {
	return withInstance(100, async ({file}) => ({stateMs: askedFor(file)}));
}

async function withInstance(count, work) {
	return inWorkspace({}, async workspace => {
		const environment = {...workspace.environment, XDG_RUNTIME_DIR: workspace.directory};
		const services = Array.from({length: count}, (_, index) => ({name: `service${index}`, command: 'exec sleep 1000'}));
		const command = devtuiHeadless(workspace, services);
		const running = startPiped(command, {...workspace, environment});
		const directory = workspace.file('devtui');
		const sockets = () => fs.existsSync(directory) ? fs.readdirSync(directory).filter(name => /^[\da-f]{16}\.sock$/.test(name)) : [];
		await until('it listens', () => sockets().length === 1);
		const file = path.join(directory, sockets()[0]);
		const run = (...words) => execFileSync(process.execPath, [cli, ...words, '-f', command.at(-1)], {cwd: workspace.directory, env: environment, encoding: 'utf8'});
		await until('all run', () => JSON.parse(run('ps', '--json')).every(({phase}) => phase === 'ready'));
		const sample = await work({file, run});
		await running.stop();
		return sample;
	});
}

/** For 10,000 answers, in ms. */
function askedFor(file) {
	const perSecond = forMs => Number(execFileSync(process.execPath, [asker, file, '/services', forMs, connectionCount, askedAtOnce]));
	// Code that has just been loaded is slow.
	perSecond(500);
	return 10_000_000 / perSecond(askedMs);
}

/** From the question that stops a service to the last follower that has heard of it; the median. */
async function reach(file) {
	let told = [];
	let hear = () => {};
	const followers = await Promise.all(Array.from({length: followerCount}, async (_, follower) => {
		const call = http.get({socketPath: file, path: '/services?names=service0', agent: false, headers: {Accept: 'text/event-stream'}});
		const [response] = await once(call, 'response');
		response.on('data', chunk => {
			if (chunk.includes('data: ')) {
				told[follower] = true;
				hear();
			}
		});
		return response;
	}));
	const allHear = async () => new Promise(resolve => {
		hear = () => {
			if (told.filter(Boolean).length === followerCount) {
				resolve();
			}
		};
		hear();
	});
	await allHear();
	const times = [];
	for (let event = 0; event < eventCount; event++) {
		told = [];
		const startedAt = performance.now();
		await Promise.all([allHear(), post(file, '/stop', false)]);
		times.push(performance.now() - startedAt);
		await post(file, '/stop', true);
		await post(file, '/start', true);
		await sleep(quietMs);
	}

	followers.forEach(response => response.destroy());
	return median(times);
}

async function post(file, route, wait) {
	const call = http.request({socketPath: file, method: 'POST', path: route, agent: false});
	call.end(JSON.stringify({names: ['service0'], wait}));
	const [response] = await once(call, 'response');
	response.resume();
	await once(response, 'end');
}
