// So many builders of devtui's in one process, each with a connection of its own, and one who suggests. Measures what their hub gets
// done, and prints one line of JSON; ends with standard input.
//
//     node fleet-builders.mjs URL BUILDERS PID-OF-THE-HUB
import {Buffer} from 'node:buffer';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
// Bundled by `bundleProgram`: these modules are TypeScript of source/.
import {buildCount, endCount, lineBytes, lineCount, quietMs, reachCount, warmUps} from './fleet/amounts.js';
import {createArrivals} from './fleet/arrivals.js';
import {openAsker} from './fleet/asker.js';
import {openBuilder, printingProject} from './fleet/builder.js';
import {createCounter} from './fleet/counter.js';
import {inWaves} from './fleet/in-waves.js';
import {fail, report} from './fleet/report.js';
import {timeOf} from './fleet/work.js';

const [, , url, ...numbers] = process.argv;
const [size, server] = numbers.map(Number);
const output = Buffer.from(`${'x'.repeat(lineBytes - 1)}\n`.repeat(lineCount / size));
const arrivals = createArrivals(size);
const settled = createCounter();
const begun = createCounter();
const welcomes = createCounter();
/** Once the hub is going to be killed. */
let allBack;
let isThere = false;
let losses = 0;
let messages = 0;
let bytes = 0;

let asker;
let builders;
const answers = {ends, killed: expectNextHub, back};

await report(async () => {
	[asker] = await inWaves(1, () => openAsker(url, arrivals, lost));
	const openedAt = performance.now();
	builders = await openAll();
	const arrivedPerSecond = size * 1000 / (performance.now() - openedAt);
	await sleep(quietMs);
	return {
		arrivedPerSecond,
		...await reach(),
		...await results(),
		...await lines(),
	};
}, async word => answers[word]());

/** `jobs`: as many run at a time on each; absent: as usual. */
function openAll(jobs) {
	return inWaves(size, index => openBuilder({name: `b${index + 1}`, url, isAlone: size === 1, jobs, arrivals, output}, {
		settled: settled.add,
		began: begun.add,
		welcomed: welcomes.add,
		lost,
		sent: note,
		received: note,
	}));
}

function lost(name, why) {
	if (!allBack) {
		fail(`${name} has lost its connection: ${why}`);
	}

	// While nobody listens connections are refused.
	if (isThere && !why.startsWith('nobody listens')) {
		losses++;
	}
}

function expectNextHub() {
	allBack = welcomes.more(size);
	return {};
}

/** Until the hub has welcomed all of them again, and how often one of them was sent away again meanwhile. */
async function back() {
	const at = performance.now();
	isThere = true;
	await allBack;
	return {backSeconds: (performance.now() - at) / 1000, sentAway: losses};
}

function note(length) {
	messages++;
	bytes += length;
}

/** From the question to the last builder that has it, and what is said of a build by and to its builder until it is over. */
async function reach() {
	const times = [];
	let [messagesBefore, bytesBefore] = [0, 0];
	for (let round = -warmUps; round < reachCount(size); round++) {
		if (round === 0) {
			[messagesBefore, bytesBefore] = [messages, bytes];
		}

		const over = settled.more(size);
		const reached = arrivals.ofLast();
		const askedAt = performance.now();
		const answered = asker.suggest('silent', ['main']);
		const reachedAt = await reached;
		await Promise.all([answered, over]);
		await sleep(quietMs);
		if (round >= 0) {
			times.push(reachedAt - askedAt);
		}
	}

	const builds = reachCount(size) * size;
	return {reachMs: times, messagesOfBuild: (messages - messagesBefore) / builds, bytesOfBuild: (bytes - bytesBefore) / builds};
}

/** Builds that take no time, from the first question until the hub is done with the last. */
async function results() {
	const over = settled.more(buildCount);
	const {seconds, processorMs} = await timeOf(server, async () => Promise.all([suggestMany('silent', buildCount), over]));
	await sleep(quietMs);
	return {resultsPerSecond: buildCount / seconds, processorOfResult: processorMs * 1000 / buildCount};
}

/** A build of each, all of which print what they have at the same moment; until the hub has acknowledged the last byte. */
async function lines() {
	const over = settled.more(size);
	const running = begun.more(size);
	await Promise.all([asker.suggest(printingProject, ['main']), running]);
	await sleep(quietMs);
	const {seconds, processorMs} = await timeOf(server, async () => Promise.all(builders.map(async builder => builder.print(output.length))));
	for (const builder of builders) {
		builder.end();
	}

	await over;
	return {linesPerSecond: lineCount / seconds, processorOfLine: processorMs * 1000 / lineCount};
}

/** The results of builds that have all been running, until the hub is done with the last. They need builders that run as many. */
async function ends() {
	await Promise.all(builders.map(builder => builder.close()));
	builders = await openAll(endCount / size);
	const running = begun.more(endCount);
	await Promise.all([suggestMany(printingProject, endCount), running]);
	await sleep(quietMs);
	const over = settled.more(endCount);
	const {seconds, processorMs} = await timeOf(server, async () => {
		for (const builder of builders) {
			builder.end();
		}

		await over;
	});
	return {endsPerSecond: endCount / seconds, processorOfEnd: processorMs * 1000 / endCount};
}

/** So many builds, in suggestions to all that were not made before each other's answers. */
async function suggestMany(project, builds) {
	// An answer lists all builds of its suggestion.
	const revisions = Array.from({length: Math.min(100, 1000 / size)}, (_, index) => `r${index}`);
	return Promise.all(Array.from({length: builds / size / revisions.length}, async () => asker.suggest(project, revisions)));
}
