// So many builders of devtui's in one process, each with a connection of its own, and one who suggests. Measures what their hub gets
// done, and prints one line of JSON; ends with standard input.
//
//     node fleet-builders.mjs URL BUILDERS
import {Buffer} from 'node:buffer';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
// Bundled by `bundleProgram`: these modules are TypeScript of source/.
import {buildCount, lineBytes, lineCount, quietMs, reachCount, warmUps} from './fleet/amounts.js';
import {createArrivals} from './fleet/arrivals.js';
import {openAsker} from './fleet/asker.js';
import {openBuilder, printingProject} from './fleet/builder.js';
import {createCounter} from './fleet/counter.js';
import {inWaves} from './fleet/in-waves.js';
import {report} from './fleet/report.js';

const [, , url, count] = process.argv;
const size = Number(count);
const output = Buffer.from(`${'x'.repeat(lineBytes - 1)}\n`.repeat(lineCount / size));
const arrivals = createArrivals(size);
const settled = createCounter();
const begun = createCounter();
let messages = 0;
let bytes = 0;

await report(async () => {
	const [asker] = await inWaves(1, () => openAsker(url, arrivals));
	const openedAt = performance.now();
	const builders = await inWaves(size, index => openBuilder({name: `b${index + 1}`, url, isAlone: size === 1, arrivals, output}, {
		settled: settled.add,
		began: begun.add,
		sent: note,
		received: note,
	}));
	const arrivedPerSecond = size * 1000 / (performance.now() - openedAt);
	await sleep(quietMs);
	return {
		arrivedPerSecond,
		...await reach(asker),
		resultsPerSecond: await results(asker),
		linesPerSecond: await lines(asker, builders),
	};
});

function note(length) {
	messages++;
	bytes += length;
}

/** From the question to the last builder that has it, and what is said of a build by and to its builder until it is over. */
async function reach(asker) {
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
async function results(asker) {
	// An answer lists all builds of its suggestion.
	const revisions = Array.from({length: Math.min(100, 1000 / size)}, (_, index) => `r${index}`);
	const suggestions = buildCount / size / revisions.length;
	const over = settled.more(buildCount);
	const begunAt = performance.now();
	const answered = Array.from({length: suggestions}, async () => asker.suggest('silent', revisions));
	await over;
	const seconds = (performance.now() - begunAt) / 1000;
	await Promise.all(answered);
	await sleep(quietMs);
	return buildCount / seconds;
}

/** A build of each, all of which print what they have at the same moment; until the hub has acknowledged the last byte. */
async function lines(asker, builders) {
	const over = settled.more(size);
	const running = begun.more(size);
	await Promise.all([asker.suggest(printingProject, ['main']), running]);
	await sleep(quietMs);
	const begunAt = performance.now();
	await Promise.all(builders.map(async builder => builder.print(output.length)));
	const seconds = (performance.now() - begunAt) / 1000;
	for (const builder of builders) {
		builder.end();
	}

	await over;
	return lineCount / seconds;
}
