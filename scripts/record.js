// A short tour through the real console, over a copy of the example: writes what the terminal was sent as an asciicast, and the
// screen at its middle as the picture of the README. Run by hand when the console has changed its looks:
//
//     npm run record
import {writeFileSync} from 'node:fs';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {asciicast} from './recording/cast.js';
import {findPrivate} from './recording/private.js';
import {openStage} from './recording/stage.js';
import {svg} from './recording/svg.js';

const size = {columns: 144, rows: 34};
const longestPauseMs = 1500;
const escape = '\u001B';

const stage = openStage(size);
let picture;
try {
	await tour(stage);
	await stage.ended;
} finally {
	await stage.close();
}

const cast = asciicast(stage.pieces, {...size, title: 'devtui', longestPauseMs});
const leak = findPrivate(cast) ?? findPrivate(picture);
if (leak === undefined) {
	writeFileSync(new URL('../docs/console.cast', import.meta.url), cast);
	writeFileSync(new URL('../docs/console.svg', import.meta.url), picture);
} else {
	process.stderr.write(`Nothing is written: "${leak}" is to be read in it, which is of this machine.\n`);
	process.exitCode = 1;
}

/** Start, split, break a service, look, mend it, search, restart, quit. */
async function tour({type, sees, edit, terminal}) {
	await sees(/traffic +ready/);
	await sleep(1500);
	// The API, the worker and the page beside each other.
	await type('jj');
	await sleep(600);
	await type('4');
	await sleep(600);
	await type('5');
	await sleep(600);
	await type('vv');
	await sleep(2000);
	// Changes of the page wait …
	await type('jjw');
	edit('page.js', text => `${text}\n`);
	await sees(/web +ready.*waits/);
	await sleep(1000);
	await type('kk');
	await sleep(400);
	edit('worker.js', text => text.replace(/^const /m, 'cnst '));
	await sees(/worker +(exited|again)/);
	await sleep(1500);
	picture = svg(terminal);
	edit('worker.js', text => text.replace(/^cnst /m, 'const '));
	await sees(/worker +ready/);
	await sleep(1200);
	// … until they may be seen.
	await type('jjwkk');
	await sleep(1200);
	await type('/order');
	await sleep(1200);
	await type(['\r']);
	await sleep(800);
	await type('nn');
	await sleep(1200);
	await type([escape]);
	await sleep(800);
	await type('r');
	await sleep(500);
	await sees(/api +ready/);
	await sleep(1500);
	await type('q');
	await sleep(1000);
	await type('y');
}
