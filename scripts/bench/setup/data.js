import fs from 'node:fs';

/** Lines of 100 bytes with their newline, each with its number. */
export function writeNumberedLines(file, count) {
	writeInBlocks(file, count, index => `${numberedLine(index)}\n`);
}

export function numberedLine(index) {
	return `${String(index).padStart(8, '0')} ${filler}`;
}

const filler = 'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(3).slice(0, 90);

/** Coloured lines of some 85 bytes, as a logger prints them, 130 MB of them; the last one is `lastLine`. */
export function writeColouredLines(file, lastLine) {
	const count = Math.floor(130_000_000 / Buffer.byteLength(colouredLine(0)));
	writeInBlocks(file, count, colouredLine);
	fs.appendFileSync(file, `${lastLine}\n`);
}

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
