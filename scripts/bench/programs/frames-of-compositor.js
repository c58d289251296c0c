import {createCompositor} from '../../../source/console/screen/compositor.ts';
import {createEmulator} from '../../../source/terminal/emulator.ts';
import {createPump} from '../../../source/terminal/pump.ts';
import {columns, lastLines, line, paneCount, paneHeight, paneWidth, rows, timeFrames} from './frames.js';

let written = [];
let turn;
let drawFrame;
const compositor = createCompositor({
	columns,
	rows,
	write(text) {
		written.push(text);
		return true;
	},
	schedule(callback) {
		drawFrame = callback;
		return () => {};
	},
});
const pump = createPump({budgetMs: 1000, schedule: callback => {
	turn = callback;
}, now: () => performance.now()});
const panes = Array.from({length: paneCount}, (_, index) => {
	const rect = {x: index % 3 * paneWidth + 1, y: Math.floor(index / 3) * paneHeight + 1, width: paneWidth - 2, height: paneHeight - 2};
	const emulator = createEmulator({columns: rect.width, rows: rect.height, pump});
	return {emulator, layer: {
		id: String(index),
		rect,
		readRow: row => emulator.readLine(emulator.lineCount() - rect.height + row, rect.width),
		revision: () => emulator.revision(),
	}};
});

function feed(pane, text) {
	panes[pane].emulator.write(Buffer.from(text));
}

/** What `setImmediate` and the timer of a frame do in the console, at once. */
function runAll() {
	while (turn !== undefined) {
		const run = turn;
		turn = undefined;
		run();
	}

	const draw = drawFrame;
	drawFrame = undefined;
	draw?.();
}

compositor.setFrame(Array.from({length: rows}, (_, y) => chromeRow(y % paneHeight).repeat(3)));
compositor.setPanes(panes.map(({layer}) => layer));
for (let pane = 0; pane < paneCount; pane++) {
	feed(pane, lastLines(pane, 100).join('\r\n'));
}

runAll();
const first = written;

await timeFrames(async index => {
	written = index === 0 ? first : [];
	if (index > 0) {
		for (let pane = 0; pane < paneCount; pane++) {
			feed(pane, `\r\n${line(pane, 99 + index)}`);
		}

		compositor.requestFrame();
		runAll();
	}

	return written;
});

function chromeRow(y) {
	const [left, middle, right] = y === 0 ? '┌─┐' : y === paneHeight - 1 ? '└─┘' : '│ │';
	return left + middle.repeat(paneWidth - 2) + right;
}
