// Prints so many lines a second, in batches, until it is ended. Cheap: a batch is made once.
//
//     node flood.js LINES_PER_SECOND
import fs from 'node:fs';
import process from 'node:process';

const batchesPerSecond = 100;
const linesPerBatch = Number(process.argv[2]) / batchesPerSecond;
const line = index => `\u001B[32m12:34:56.${String(index % 1000).padStart(3, '0')}\u001B[0m GET /api/orders/${String(index).padStart(6, '0')} 200 in 12 ms, and the rest\n`;
const batch = Array.from({length: Math.max(1, linesPerBatch)}, (_, index) => line(index)).join('');

setInterval(() => {
	fs.writeSync(1, batch);
}, linesPerBatch < 1 ? 1000 / Number(process.argv[2]) : 1000 / batchesPerSecond);
