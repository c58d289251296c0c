import {execFileSync} from 'node:child_process';
import {closeSync, constants, mkdtempSync, openSync, readSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, onTestFinished, test, vi} from 'vitest';
import {createTerminalWriter, type TerminalWriter} from '../../../source/console/screen/terminal-writer.ts';
import {until} from '../../helpers/until.ts';

// A fifo takes 64 KB and then no more until it is read, as a terminal does that is stopped.
let directory: string;
let fd: number;
let writer: TerminalWriter | undefined;

beforeEach(() => {
	directory = mkdtempSync(path.join(tmpdir(), 'devtui-writer-'));
	const fifo = path.join(directory, 'fifo');
	execFileSync('mkfifo', [fifo]);
	fd = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
});

afterEach(() => {
	writer?.close();
	writer = undefined;
	closeSync(fd);
	rmSync(directory, {recursive: true});
});

function readAvailable(atMost = 1_000_000): Buffer {
	const buffer = Buffer.alloc(atMost);
	try {
		return buffer.subarray(0, readSync(fd, buffer));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
			return Buffer.alloc(0);
		}
		throw error;
	}
}

/** Nobody sleeps: what happens while the writer would, and for how long it would have slept. */
function sleeping(happens: () => void = () => {}): {readonly ms: () => number} {
	let ms = 0;
	const wait = vi.spyOn(Atomics, 'wait').mockImplementation((_array: unknown, _index: unknown, _value: unknown, forMs?: number) => {
		ms += forMs ?? Number.POSITIVE_INFINITY;
		happens();
		return 'timed-out';
	});
	onTestFinished(() => {
		wait.mockRestore();
	});
	return {ms: () => ms};
}

test('what the terminal takes is written before write returns', () => {
	writer = createTerminalWriter({fd, onDrained() {}});
	expect(writer.write('frame')).toBe(true);
	expect(readAvailable().toString()).toBe('frame');
});

test('a stopped terminal does not stop us; everything arrives in order when it goes on, and that is told once', async () => {
	const onDrained = vi.fn();
	writer = createTerminalWriter({fd, onDrained});
	const frame = Array.from({length: 20_000}, (_, index) => `${index} 世\n`).join('');
	expect(writer.write(frame)).toBe(false);
	expect(writer.write('next')).toBe(false);
	const chunks: Buffer[] = [];
	await until('all of it to be taken', () => {
		chunks.push(readAvailable(10_000));
		return onDrained.mock.calls.length > 0;
	});
	chunks.push(readAvailable());
	expect(Buffer.concat(chunks).toString()).toBe(`${frame}next`);
	expect(onDrained).toHaveBeenCalledTimes(1);
});

test('the last words replace what was waiting, and are not waited for long', () => {
	const onDrained = vi.fn();
	writer = createTerminalWriter({fd, onDrained});
	expect(writer.write('x'.repeat(200_000))).toBe(false);
	const slept = sleeping();
	writer.writeNow('restored');
	expect(slept.ms()).toBe(248);
	expect(readAvailable().toString()).toMatch(/^x+$/);
	writer.writeNow('restored');
	expect(readAvailable().toString()).toBe('restored');
	expect(slept.ms()).toBe(248);
	expect(writer.write('nothing waits any more')).toBe(true);
});

test('the last words are written once there is room for them, whatever the clock says', () => {
	writer = createTerminalWriter({fd, onDrained() {}});
	expect(writer.write('x'.repeat(200_000))).toBe(false);
	let now = Date.now();
	const clock = vi.spyOn(Date, 'now').mockImplementation(() => now += 3_600_000);
	onTestFinished(() => {
		clock.mockRestore();
	});
	let frames = '';
	const slept = sleeping(() => {
		frames += readAvailable().toString();
	});
	writer.writeNow('restored');
	expect(readAvailable().toString()).toBe('restored');
	expect(frames).toMatch(/^x+$/);
	expect(slept.ms()).toBe(4);
});

test('a terminal that is gone swallows everything', () => {
	writer = createTerminalWriter({fd: 987_654, onDrained() {}});
	expect(writer.write('frame')).toBe(true);
	writer.writeNow('restored');
	writer.close();
	writer.close();
	expect(writer.write('late')).toBe(true);
});
