// So many clients of a broker alone in one process, and one in the place of a hub, which talk as much as a hub and its builders do and
// keep nothing. Prints one line of JSON; ends with standard input.
//
//     node fleet-clients.mjs URL CLIENTS PID-OF-THE-BROKER
import {Buffer} from 'node:buffer';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
// Bundled by `bundleProgram`: the codec and the link are TypeScript of source/.
import {encodeBroadcast, encodeDown, encodeUp} from '../../../source/fleet/codec.ts';
import {topics} from '../../../source/fleet/topics.ts';
import {openLink} from '../../../source/wire/link.ts';
import {endCount, jobCount, lineBytes, lineCount, linesOfMessage, quietMs, reachCount, warmUps} from './fleet/amounts.js';
import {createArrivals} from './fleet/arrivals.js';
import {createCounter} from './fleet/counter.js';
import {inWaves} from './fleet/in-waves.js';
import {fail, report} from './fleet/report.js';
import {timeOf} from './fleet/work.js';

const [, , url, ...numbers] = process.argv;
const [size, server] = numbers.map(Number);
/** As much of one client as of a step of a builder's. */
const mostPending = 512 * 1024;

// As large as those of a hub and its builders.
const [session, hub, suggestion] = ['0123456789ab', '0123456789ab', '0123456789ab'];
const job = {id: `${suggestion}.1`, suggestion, project: 'silent', revision: 'main', supersedes: false, queuedAt: Date.now()};
const forAll = encodeBroadcast({type: 'work-for-all', hub, body: {jobs: [job], seats: [[1, size]]}});
const forOne = encodeDown({type: 'work', session, hub, body: {jobs: [job]}});
const step = {name: '', state: 'passed', startedAt: Date.now(), endedAt: Date.now(), exitCode: 0, logBytes: 0};
const answer = encodeUp({type: 'report', session, hub, body: {reports: [{job: job.id, attempt: 1, steps: [step]}], chunks: [], running: 0, isDraining: false, isPaused: false, order: 0}});
const someLines = Buffer.from(`${'x'.repeat(lineBytes - 1)}\n`.repeat(linesOfMessage));

const arrivals = createArrivals(size);
const heard = createCounter();

let clients;

await report(async () => {
	const [{link}] = await inWaves(1, () => open('hub', [topics.builder('+').up], () => {
		heard.add();
	}));
	const openedAt = performance.now();
	clients = await inWaves(size, index => openClient(`b${index + 1}`));
	const arrivedPerSecond = size * 1000 / (performance.now() - openedAt);
	await sleep(quietMs);
	return {
		arrivedPerSecond,
		reachMs: await reach(link),
		...await answers(link),
		...await lines(),
	};
}, ends);

function openClient(name) {
	const own = topics.builder(name);
	const client = {
		...own,
		...open(name, [own.down, topics.all], topic => {
			if (topic === topics.all) {
				arrivals.pass(() => {}, name);
			} else {
				client.link.publish(own.up, answer);
			}
		}, () => client.drained()),
		drained() {},
	};
	return client;
}

function open(name, subscriptions, message, drained = () => {}) {
	let connected;
	const isThere = new Promise(resolve => {
		connected = resolve;
	});
	const link = openLink({url, clientId: name, user: name, subscriptions}, {
		connected,
		drained,
		message,
		lost: why => fail(`${name} has lost its connection: ${why}`),
		rejected: (_why, words) => fail(`${name} is rejected: ${words}`),
	});
	return {link, isThere};
}

/** One message to all, to the last that has it. */
async function reach(link) {
	const times = [];
	for (let round = -warmUps; round < reachCount(size); round++) {
		const reached = arrivals.ofLast();
		const askedAt = performance.now();
		link.publish(topics.all, forAll);
		const reachedAt = await reached;
		await sleep(quietMs);
		if (round >= 0) {
			times.push(reachedAt - askedAt);
		}
	}

	return times;
}

/** A message to one client and its answer, as many as there are jobs, in turn. */
async function answers(link) {
	const all = heard.more(jobCount);
	const {seconds, processorMs} = await timeOf(server, async () => {
		for (let index = 0; index < jobCount; index++) {
			link.publish(clients[index % size].down, forOne);
		}

		await all;
	});
	return {resultsPerSecond: jobCount / seconds, processorOfResult: processorMs * 1000 / jobCount};
}

async function lines() {
	const {seconds, processorMs} = await publishAll(someLines, lineCount / linesOfMessage);
	return {linesPerSecond: lineCount / seconds, processorOfLine: processorMs * 1000 / lineCount};
}

/** A message of each result. */
async function ends() {
	const {seconds, processorMs} = await publishAll(answer, endCount);
	return {endsPerSecond: endCount / seconds, processorOfEnd: processorMs * 1000 / endCount};
}

/** To the one in the place of a hub, as many messages in all, by all clients at once. */
async function publishAll(payload, messages) {
	const all = heard.more(messages);
	return timeOf(server, async () => {
		for (const client of clients) {
			let left = messages / size;
			client.drained = () => {
				for (; left > 0 && client.link.pendingBytes < mostPending; left--) {
					client.link.publish(client.up, payload);
				}
			};
			client.drained();
		}

		await all;
	});
}
