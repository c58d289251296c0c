import fs from 'node:fs';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {startPiped} from './piped.js';
import {privateMB, programOf} from './processes.js';
import {devtuiHeadless} from './tools.js';
import {inWorkspace} from './workspace.js';

const lostMs = 10_000;

/**
	From the return of each call that wrote a file to devtui's output of what the program, one of a language of `checkpoints`,
	printed of it; the private memory of its checkpoints before the first save, in MB.
*/
export async function saves({command, extension, main, part}, startSeconds, {debounce, ...keys}, saveCount) {
	const files = {[`main.${extension}`]: main(startSeconds), [`one.${extension}`]: '', [`two.${extension}`]: '', [`part.${extension}`]: part('run 0.')};
	return inWorkspace(files, async workspace => {
		const watch = {paths: [`*.${extension}`], ...debounce !== undefined && {debounce: `${debounce}ms`}};
		const running = startPiped(devtuiHeadless(workspace, [{name: 'app', command, watch, ...keys}]), workspace);
		await running.sees('run 0.');
		await sleep(1500);
		const memory = keys.checkpoint ? memoryOf(workspace, command) : [];
		const latencies = [];
		for (let save = 1; save <= saveCount; save++) {
			const seen = running.seesWithin(`run ${save}.`, lostMs);
			fs.writeFileSync(workspace.file(`part.${extension}`), part(`run ${save}.`));
			const savedAt = performance.now();
			const seenAt = await seen;
			latencies.push(...seenAt === undefined ? [] : [seenAt - savedAt]);
			await sleep(300 + Math.random() * 200);
		}

		await running.stop();
		return {latencies, lost: saveCount - latencies.length, memory};
	});
}

/** Of all copies of the program; it is itself the oldest. */
function memoryOf(workspace, command) {
	const name = path.basename(command.split(' ')[1]);
	const [, ...copies] = workspace.processes().filter(pid => programOf(pid) === name).sort((one, other) => one - other);
	return copies.map(privateMB);
}
