import {PassThrough} from 'node:stream';
import {Box, render, Text, useStdout} from 'ink';
import {act, type ReactNode} from 'react';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createFrameStream} from '../../../source/console/screen/frame-stream.ts';
import {sliceColumns} from '../../../source/lib/ansi-row.ts';
import {createStage} from './helpers.ts';

// Ink does not listen for resizes where it believes to be in CI, which it decides when it is loaded.
vi.hoisted(() => {
	for (const name of Object.keys(process.env)) {
		if (name === 'CI' || name === 'CONTINUOUS_INTEGRATION' || name.startsWith('CI_')) {
			delete process.env[name];
		}
	}
});

let unmount: (() => void) | undefined;

beforeEach(() => {
	(globalThis as {IS_REACT_ACT_ENVIRONMENT?: boolean}).IS_REACT_ACT_ENVIRONMENT = true;
});

afterEach(() => {
	act(() => {
		unmount?.();
	});
	unmount = undefined;
});

function renderTo(columns: number, rows: number, node: ReactNode) {
	const frames: Array<readonly string[]> = [];
	const stream = createFrameStream({columns, rows, onFrame: frame => void frames.push(frame)});
	const stdin = Object.assign(new PassThrough(), {isTTY: true, setRawMode() {}, ref() {}, unref() {}});
	let rerender: (node: ReactNode) => void = () => {};
	act(() => {
		const app = render(node, {stdout: stream, stdin: stdin as unknown as NodeJS.ReadStream, debug: true, patchConsole: false, exitOnCtrlC: false});
		unmount = app.unmount;
		rerender = app.rerender;
	});
	return {stream, frames, rerender: (next: ReactNode) => act(() => {
		rerender(next);
	})};
}

test('each frame of Ink arrives whole, as many rows as the terminal has', () => {
	const {frames, rerender} = renderTo(12, 5, <Box borderStyle="single" width={12} height={4}><Text>hi 世界</Text></Box>);
	expect(frames.at(-1)).toEqual(['┌──────────┐', '│hi 世界   │', '│          │', '└──────────┘', '']);
	rerender(<Text>second</Text>);
	expect(frames.at(-1)).toEqual(['second', '', '', '', '']);
});

test('rows that do not fit the terminal are cut', () => {
	const {frames} = renderTo(12, 2, <Box flexDirection="column"><Text>1</Text><Text>2</Text><Text>3</Text></Box>);
	expect(frames.at(-1)).toEqual(['1', '2']);
});

test('Ink lays out anew for a new size before the resize returns', () => {
	function Size() {
		const {stdout} = useStdout();
		return <Box width={stdout.columns} height={stdout.rows} justifyContent="flex-end"><Text>x</Text></Box>;
	}
	const {stream, frames} = renderTo(8, 2, <Box width="100%" justifyContent="flex-end"><Text>x</Text></Box>);
	expect(frames.at(-1)).toEqual(['       x', '']);
	act(() => {
		stream.resizeTo(4, 3);
	});
	expect(frames.at(-1)).toEqual(['   x', '', '']);
	act(() => {
		unmount?.();
	});
	expect(renderTo(5, 2, <Size/>).frames.at(-1)).toEqual(['    x', '']);
});

test('what is no frame is none: nothing at all, cursor hidden and shown, synchronized output', () => {
	const {stream, frames} = renderTo(8, 2, <Text>frame</Text>);
	const count = frames.length;
	for (const text of ['', '\u001B[?25l', '\u001B[?25h', '\u001B[?2026h', '\u001B[<u', '\u001B[2K\u001B[1A\u001B[G']) {
		stream.write(text);
	}
	expect(frames).toHaveLength(count);
});

test('links lose their address and keep their text', () => {
	const {frames} = renderTo(20, 1, <Text>{'see \u001B]8;;https://x.test\u0007here\u001B]8;;\u0007 now'}</Text>);
	expect(frames.at(-1)).toEqual(['see here now']);
});

test('a frame of Ink with a pane in its box comes out on the terminal', () => {
	const {compositor, draw, text} = createStage(16, 4);
	const stream = createFrameStream({columns: 16, rows: 4, onFrame: compositor.setFrame});
	act(() => {
		const app = render(<Box borderStyle="round" borderColor="green" width={16} height={4}/>, {stdout: stream, debug: true, patchConsole: false, exitOnCtrlC: false});
		unmount = app.unmount;
	});
	compositor.setPanes([{id: 'a', rect: {x: 1, y: 1, width: 14, height: 2}, readRow: y => sliceColumns(`\u001B[32mrow ${y} 世界🚀\u001B[0m`, 0, 14), revision: () => 0}]);
	draw();
	expect(text()).toEqual(['╭──────────────╮', '│row 0 世界🚀  │', '│row 1 世界🚀  │', '╰──────────────╯']);
});
