import {Writable} from 'node:stream';
import {Box, render, Text} from 'ink';
import {createElement} from 'react';
import {columns, lastLines, paneCount, paneHeight, paneWidth, rows, timeFrames} from './frames.js';

let written = [];
const stdout = Object.assign(new Writable({
	decodeStrings: false,
	write(chunk, _encoding, done) {
		written.push(String(chunk));
		done();
	},
}), {isTTY: true, columns, rows});

function screen(count) {
	const panes = Array.from({length: paneCount}, (_, pane) => createElement(
		Box,
		{key: pane, width: paneWidth, height: paneHeight, borderStyle: 'single', flexDirection: 'column'},
		...lastLines(pane, count).map((text, row) => createElement(Text, {key: row, wrap: 'truncate'}, text)),
	));
	return createElement(Box, {width: columns, height: rows, flexWrap: 'wrap'}, ...panes);
}

const ink = render(screen(100), {stdout, patchConsole: false, exitOnCtrlC: false, maxFps: 1000});

await timeFrames(async index => {
	written = [];
	ink.rerender(screen(100 + index));
	while (written.length === 0) {
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}

	return written;
});
