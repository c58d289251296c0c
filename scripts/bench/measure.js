import process from 'node:process';
import {shuffled} from './lib/statistics.js';

/** Samples of each contender: as many as there are runs, contenders at random within each. */
export async function measure(bench, runs) {
	const samples = new Map(Object.keys(bench.contenders).map(contender => [contender, []]));
	const count = Math.max(runs.wanted, runs.isExact ? 0 : bench.leastRuns ?? 0);
	for (let run = 1; run <= count; run++) {
		for (const contender of shuffled([...samples.keys()])) {
			progress(`${bench.name}: run ${run} of ${count}, ${contender}`);
			samples.get(contender).push(await bench.contenders[contender]());
		}
	}

	progress(`${bench.name}: done\n`);
	return samples;
}

function progress(text) {
	process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${text}` : text.endsWith('\n') ? text : '');
}
