import type {Buffer} from 'node:buffer';
import {writeSync} from 'node:fs';
import type {ReadStream} from 'node:tty';
import {spawn} from 'node-pty';

export interface PtyOptions {
	readonly file: string;
	readonly args: readonly string[];
	readonly workingDir: string;
	readonly environment: Readonly<Record<string, string>>;
	readonly columns: number;
	readonly rows: number;
}

export interface PtyListener {
	output(chunk: Uint8Array): void;
	/** Nothing more can be read: no one has the other side open. */
	closed(): void;
	/** The process on the pty has ended; what it printed may not have been read yet. `signal` 0: none. */
	exited(code: number, signal: number): void;
}

export interface Pty {
	readonly pid: number;
	/** Path of the other side. */
	readonly slave: string;
	/** Returns how much was taken; 0: no room at present. Throws when the pty has gone. */
	write(data: Uint8Array): number;
	resize(columns: number, rows: number): void;
	pause(): void;
	resume(): void;
	close(): void;
}

/** Throws when the system has no pty or process left. */
export function openPty({file, args, workingDir, environment, columns, rows}: PtyOptions, listener: PtyListener): Pty {
	const terminal = spawn(file, [...args], {
		cwd: workingDir,
		env: {...environment},
		name: environment['TERM'] ?? defaultTerm,
		cols: cells(columns),
		rows: cells(rows),
		encoding: null,
	});
	const internals = terminal as unknown as Internals;
	const socket = internals._socket;

	// Left alone, node-pty destroys the socket 200 ms after the exit, read or unread. This makes it tell the exit at
	// once and leave the socket to us.
	internals._emittedClose = true;
	terminal.onData(chunk => listener.output(chunk as unknown as Buffer));
	terminal.onExit(({exitCode, signal}) => listener.exited(exitCode, signal ?? 0));
	// EIO is how Linux tells the end; `close` follows.
	socket.on('error', () => {});
	socket.on('close', () => listener.closed());

	return {
		pid: terminal.pid,
		slave: internals._pty,
		write: data => (socket.destroyed ? data.length : writeNow(internals._fd, data)),
		resize(newColumns, newRows) {
			if (!socket.destroyed) {
				terminal.resize(cells(newColumns), cells(newRows));
			}
		},
		pause: () => void socket.pause(),
		resume: () => void socket.resume(),
		close: () => void socket.destroy(),
	};
}

export const defaultTerm = 'xterm-256color';

/** What of node-pty 1.2.0-beta.15 has no public name. */
interface Internals {
	readonly _socket: ReadStream;
	readonly _fd: number;
	readonly _pty: string;
	_emittedClose: boolean;
}

// node-pty's own writer tries again without a pause for as long as the program does not read. The descriptor does not
// block, and it is written on this thread only, so that it cannot have been closed and given to another file meanwhile.
function writeNow(fd: number, data: Uint8Array): number {
	try {
		return writeSync(fd, data);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
			return 0;
		}

		throw error;
	}
}

/** A terminal has at least one cell, and the kernel counts in 16 bits. */
function cells(count: number): number {
	return Math.min(Math.max(Math.floor(count) || 1, 1), 65_535);
}
