import fs from 'node:fs';
import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {startPiped} from '../lib/piped.js';
import {devtuiHeadless, nodemon} from '../lib/tools.js';
import {inWorkspace} from '../lib/workspace.js';

const batches = 100;
const filesPerBatch = 10;
const pauseMs = 20;
const lostMs = 10_000;

/** A thousand files in two seconds: from the last write to the first line of the run that saw it, and how often the service was started meanwhile. */
export const burst = {
	name: 'burst',
	contenders: {
		devtui: async () => oneBurst((workspace, service) => devtuiHeadless(workspace, [{name: 'app', command: service.command, watch: ['*.sh']}])),
		nodemon: async () => oneBurst(nodemon),
	},
	rows: [
		{key: 'burst-start', title: '1,000 files in 2 s: last write → first line of the run that saw it', unit: 'ms', metric: 'latency', peer: 'nodemon', wantedMost: 200},
		{key: 'burst-starts', title: 'the same: starts, worst run', unit: '', metric: 'starts', combine: 'max', peer: 'nodemon', wantedMost: 2},
		{key: 'burst-lost', title: 'the same: bursts whose end no run saw', unit: '', metric: 'lost', combine: 'sum', peer: 'nodemon', wantedMost: 0},
	],
};

async function oneBurst(tool) {
	// Those that change are there before: nodemon does not see all new ones.
	const files = Object.fromEntries(Array.from({length: batches * filesPerBatch}, (_, index) => [`f${index}.sh`, '0']));
	return inWorkspace({...files, 'app.sh': 'echo "started with $(cat last.sh)."\nexec sleep 1000\n', 'last.sh': '0'}, async workspace => {
		const running = startPiped(tool(workspace, {extension: 'sh', command: 'sh app.sh'}), workspace);
		await running.sees('started with 0.');
		// None says on its own when it has begun to watch.
		await sleep(1500);
		const before = countStarts(running);
		const seen = running.seesWithin('started with the end.', batches * pauseMs + lostMs);
		for (let batch = 0; batch < batches; batch++) {
			for (let file = 0; file < filesPerBatch; file++) {
				fs.writeFileSync(workspace.file(`f${batch * filesPerBatch + file}.sh`), String(Math.random()));
			}

			await sleep(pauseMs);
		}

		fs.writeFileSync(workspace.file('last.sh'), 'the end');
		const savedAt = performance.now();
		const seenAt = await seen;
		await sleep(500);
		const starts = countStarts(running) - before;
		await running.stop();
		return {latency: seenAt === undefined ? [] : [seenAt - savedAt], starts, lost: seenAt === undefined ? 1 : 0};
	});
}

function countStarts(running) {
	return running.output().toString('utf8').split('started with').length - 1;
}
