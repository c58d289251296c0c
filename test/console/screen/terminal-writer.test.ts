import {execFileSync} from 'node:child_process';
import {closeSync, constants, mkdtempSync, openSync, readSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createTerminalWriter, type TerminalWriter} from '../../../source/console/screen/terminal-writer.ts';

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

function readAvailable(): string {
	const buffer = Buffer.alloc(1_000_000);
	try {
		return buffer.toString('utf8', 0, readSync(fd, buffer));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
			return '';
		}
		throw error;
	}
}

test('what the terminal takes is written before write returns', () => {
	writer = createTerminalWriter({fd, onDrained() {}});
	expect(writer.write('frame')).toBe(true);
	expect(readAvailable()).toBe('frame');
});

test('a stopped terminal does not stop us; everything arrives in order when it goes on, and that is told once', async () => {
	const onDrained = vi.fn();
	writer = createTerminalWriter({fd, onDrained});
	const frame = Array.from({length: 20_000}, (_, index) => `${index} 世\n`).join('');
	expect(writer.write(frame)).toBe(false);
	expect(writer.write('next')).toBe(false);
	const chunks: Buffer[] = [];
	await vi.waitFor(() => {
		const buffer = Buffer.alloc(10_000);
		try {
			chunks.push(buffer.subarray(0, readSync(fd, buffer)));
		} catch {}
		expect(onDrained).toHaveBeenCalled();
	}, {interval: 1, timeout: 5000});
	chunks.push(Buffer.from(readAvailable()));
	expect(Buffer.concat(chunks).toString()).toBe(`${frame}next`);
	expect(onDrained).toHaveBeenCalledTimes(1);
});

test('the last words replace what was waiting, and are not waited for long', () => {
	const onDrained = vi.fn();
	writer = createTerminalWriter({fd, onDrained});
	expect(writer.write('x'.repeat(200_000))).toBe(false);
	const start = Date.now();
	writer.writeNow('restored');
	expect(Date.now() - start).toBeLessThan(1500);
	expect(readAvailable()).toMatch(/^x+$/);
	writer.writeNow('restored');
	expect(readAvailable()).toBe('restored');
	expect(writer.write('nothing waits any more')).toBe(true);
});

test('a terminal that is gone swallows everything', () => {
	writer = createTerminalWriter({fd: 987_654, onDrained() {}});
	expect(writer.write('frame')).toBe(true);
	writer.writeNow('restored');
	writer.close();
	writer.close();
	expect(writer.write('late')).toBe(true);
});
