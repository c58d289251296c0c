import fs from 'node:fs';
import path from 'node:path';
import {cache} from './cache.js';

/** A file of so many lines of 100 bytes with their newline, each with its number. */
export function numberedLines(count) {
	return once(`numbered-${count}`, file => {
		writeInBlocks(file, count, index => `${numberedLine(index)}\n`);
	});
}

export function numberedLine(index) {
	return `${String(index).padStart(8, '0')} ${filler}`;
}

const filler = 'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(3).slice(0, 90);

/** A file of 130 MB: coloured lines of some 85 bytes, as a logger prints them, and at its end `lastColouredLine`. */
export function colouredLines() {
	return once('coloured', file => {
		writeInBlocks(file, Math.floor(130_000_000 / Buffer.byteLength(colouredLine(0))), colouredLine);
		fs.appendFileSync(file, `${lastColouredLine}\n`);
	});
}

export const lastColouredLine = 'That was all of it.';

function colouredLine(index) {
	const level = levels[index % levels.length];
	return `\u001B[2m12:34:56.${String(index % 1000).padStart(3, '0')}\u001B[0m ${level} GET /api/orders/${String(index).padStart(7, '0')} took \u001B[36m12 ms\u001B[0m\n`;
}

const levels = ['\u001B[32mINFO \u001B[0m', '\u001B[33mWARN \u001B[0m', '\u001B[34mDEBUG\u001B[0m', '\u001B[1;31mERROR\u001B[0m'];

function writeInBlocks(file, count, line) {
	const descriptor = fs.openSync(file, 'w');
	for (let start = 0; start < count; start += 10_000) {
		const length = Math.min(10_000, count - start);
		fs.writeSync(descriptor, Array.from({length}, (_, index) => line(start + index)).join(''));
	}

	fs.closeSync(descriptor);
}

const written = new Map();

/** Written once a run, ahead of what is timed: the disk must not be busy with it meanwhile. */
function once(name, write) {
	const known = written.get(name);
	if (known !== undefined) {
		return known;
	}

	const file = path.join(cache, 'data', name);
	fs.mkdirSync(path.dirname(file), {recursive: true});
	write(file);
	const descriptor = fs.openSync(file);
	fs.fsyncSync(descriptor);
	fs.closeSync(descriptor);
	written.set(name, file);
	return file;
}
