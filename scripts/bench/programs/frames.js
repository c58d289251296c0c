// What both ways of drawing draw: six panes in boxes, of which each gets another line in each frame.
import process from 'node:process';
import xterm from '@xterm/headless';
import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {percentile} from '../lib/statistics.js';

export const columns = 200;
export const rows = 60;
export const paneWidth = 66;
export const paneHeight = 30;
export const paneCount = 6;

const warmUpFrames = 60;
const frames = 200;

export function line(pane, index) {
	return `\u001B[2m12:34:${String(index % 60).padStart(2, '0')}\u001B[0m \u001B[3${1 + (pane + index) % 6}mINFO\u001B[0m  request ${String(index).padStart(6, '0')} of pane ${pane} took \u001B[1m${index % 97}\u001B[0m ms`;
}

/** Rows of a pane once it has had so many lines. */
export function lastLines(pane, count) {
	const height = paneHeight - 2;
	return Array.from({length: height}, (_, row) => line(pane, count - height + row));
}

/** Tells on standard output, as JSON, how long frames took and what the terminal shows in the end. */
export async function timeFrames(drawFrame) {
	const all = [];
	const lengths = [];
	const durations = [];
	let cpu = 0;
	for (let index = 0; index < warmUpFrames + frames; index++) {
		const cpuBefore = process.cpuUsage();
		const start = performance.now();
		const written = await drawFrame(index);
		const duration = performance.now() - start;
		const {user, system} = process.cpuUsage(cpuBefore);
		all.push(...written);
		if (index >= warmUpFrames) {
			lengths.push(Buffer.byteLength(written.join('')));
			durations.push(duration);
			cpu += (user + system) / 1000;
		}

		// Garbage and timers of a frame belong to it no more than they would in a program that has something else to do.
		await sleep(5);
	}

	const screen = await screenAfter(all);
	process.stdout.write(JSON.stringify({p50: percentile(durations, 50), p95: percentile(durations, 95), bytes: percentile(lengths, 50), cpu: cpu / frames, screen}), () => {
		process.exit();
	});
}

async function screenAfter(bytes) {
	// Ink relies on the terminal's driver to return the cursor.
	const terminal = new xterm.Terminal({cols: columns, rows, convertEol: true, allowProposedApi: true});
	await new Promise(resolve => {
		terminal.write(bytes.join(''), resolve);
	});
	const {active} = terminal.buffer;
	return Array.from({length: rows}, (_, row) => active.getLine(active.viewportY + row).translateToString().trimEnd()).join('\n');
}
