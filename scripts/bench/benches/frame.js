import {execFile} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {bundleProgram} from '../setup/program.js';
import {inWorkspace} from '../lib/workspace.js';

const run = promisify(execFile);
let expectedScreen;

/** From another line for each of six panes to the bytes for the terminal; the screens in the end are compared. */
export const frame = {
	name: 'frame',
	contenders: {
		devtui: async () => frames('frames-of-compositor'),
		'Ink alone': async () => frames('frames-of-ink'),
	},
	rows: [
		{key: 'frame', title: 'one frame, six panes scrolling, 200×60, p50', unit: 'ms', metric: 'p50', peer: 'Ink alone', wantedRatio: 0.1},
		{key: 'frame-p95', title: 'the same, p95', unit: 'ms', metric: 'p95', peer: 'Ink alone', wantedMost: 4},
		{key: 'frame-bytes', title: 'the same, bytes written', unit: 'B', metric: 'bytes', peer: 'Ink alone'},
		{key: 'frame-cpu', title: 'the same, time on the processor', unit: 'ms', metric: 'cpu', peer: 'Ink alone'},
	],
};

async function frames(program) {
	const file = await bundleProgram(path.join(import.meta.dirname, '../programs', `${program}.js`));
	const {stdout} = await inWorkspace({}, async ({directory, environment}) => run(process.execPath, [file], {cwd: directory, env: environment}));
	const {screen, ...times} = JSON.parse(stdout);
	expectedScreen ??= screen;
	if (screen !== expectedScreen) {
		throw new Error(`Two ways of drawing that draw different things cannot be compared:\n${firstDifference(screen, expectedScreen)}`);
	}

	return times;
}

function firstDifference(one, other) {
	const others = other.split('\n');
	const [row, y] = one.split('\n').map((text, index) => [text, index]).find(([text, index]) => text !== others[index]);
	return `row ${y}\n${row}\n${others[y]}`;
}
