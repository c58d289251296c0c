import {closeSync, constants, openSync, writeSync} from 'node:fs';
import {ReadStream} from 'node:tty';
import {isMainThread} from 'node:worker_threads';
import * as nodePty from 'node-pty';
import type {FloodReader} from './flood-reader.ts';
import {readSocket, readTerminal, type TerminalReading} from './terminal-reading.ts';

export interface TerminalSize {
	readonly columns: number;
	readonly rows: number;
}

export interface PtyProcessOptions extends TerminalSize {
	readonly file: string;
	readonly args: readonly string[];
	readonly workingDir: string;
	readonly environment: Readonly<Record<string, string>>;
}

export interface PtyListener {
	output(chunk: Uint8Array): void;
	/** Nothing more can be read. */
	closed(): void;
}

export interface Pty {
	/** Of devtui's side. */
	readonly descriptor: number;
	/** Path of the side that processes have. */
	readonly slave: string;
	/** Returns how much was taken; 0: no room at present. Throws when the pty has gone. */
	write(data: Uint8Array): number;
	/** As a process on it would; in vain when its output is stopped. */
	print(data: Uint8Array): void;
	resize(columns: number, rows: number): void;
	pause(): void;
	resume(): void;
	close(): void;
}

export interface PtyProcess extends Pty {
	readonly pid: number;
}

/** One that no process is on yet. Throws when the system has none left. */
export function openPty({columns, rows}: TerminalSize, listener: PtyListener, floods?: FloodReader): Pty {
	const {master, slave, pty: path} = openPair(columns, rows);
	try {
		return ptyOver(master, path, listener, readTerminal(master, listener.output, floods));
	} finally {
		// `ptyOver` holds it open through a descriptor of its own, which children do not inherit.
		closeOther(slave);
	}
}

/** In a worker Node warns when `fs` closes what it has not opened. */
function closeOther(slave: number): void {
	if (isMainThread) {
		closeSync(slave);
	} else {
		new ReadStream(slave).destroy();
	}
}

/**
 * One with a process on it. Throws when the system has no pty or process left.
 *
 * @param exited The process has ended; what it printed may not have been read yet. `signal` 0: none.
 */
export function spawnOnPty(
	{file, args, workingDir, environment, columns, rows}: PtyProcessOptions,
	listener: PtyListener,
	exited: (code: number, signal: number) => void,
): PtyProcess {
	const terminal = nodePty.spawn(file, [...args], {
		cwd: workingDir,
		env: {...environment},
		name: environment['TERM'] ?? defaultTerm,
		cols: cells(columns),
		rows: cells(rows),
		encoding: null,
	});
	const internals = terminal as unknown as Internals;

	// Left alone, node-pty destroys the socket 200 ms after the exit, read or unread. This makes it tell the exit at
	// once and leave the socket to us.
	internals._emittedClose = true;
	terminal.onExit(({exitCode, signal}) => exited(exitCode, signal ?? 0));
	const {_socket, _fd, _pty} = internals;
	return {...ptyOver(_fd, _pty, listener, readSocket(_socket, _fd, listener.output)), pid: terminal.pid};
}

export const defaultTerm = 'xterm-256color';

function ptyOver(fd: number, slavePath: string, listener: PtyListener, {socket, pause, resume, close}: TerminalReading): Pty {
	const slave = holdSlave(slavePath, socket);
	let isClosed = false;
	// EIO is how Linux tells the end; `close` follows.
	socket.on('error', () => {});
	socket.on('close', () => listener.closed());

	return {
		descriptor: fd,
		slave: slavePath,
		write: data => (socket.destroyed ? data.length : writeNow(fd, data)),
		print(data) {
			try {
				writeSync(slave, data);
			} catch {
				// Its output is stopped (Ctrl-S), or it has been hung up.
			}
		},
		resize(columns, rows) {
			if (!socket.destroyed) {
				native.resize(fd, cells(columns), cells(rows), 0, 0);
			}
		},
		pause,
		resume,
		close() {
			if (!isClosed) {
				isClosed = true;
				close();
				closeSync(slave);
			}
		},
	};
}

// Held open until everything is read: otherwise Node 20 and 22 lose what is printed last.
function holdSlave(path: string, socket: ReadStream): number {
	try {
		return openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
	} catch (error) {
		socket.destroy();
		throw error;
	}
}

/** What of node-pty 1.2.0-beta.15 has no public name. */
interface Internals {
	readonly _socket: ReadStream;
	readonly _fd: number;
	readonly _pty: string;
	_emittedClose: boolean;
}

interface Native {
	open(columns: number, rows: number): {readonly master: number; readonly slave: number; readonly pty: string};
	resize(fd: number, columns: number, rows: number, widthPixels: number, heightPixels: number): void;
}

const {native} = nodePty as unknown as {readonly native: Native};

function openPair(columns: number, rows: number): ReturnType<Native['open']> {
	try {
		return native.open(cells(columns), cells(rows));
	} catch (error) {
		throw new Error(`no terminal can be had: ${whyNone() ?? (error as Error).message}`, {cause: error});
	}
}

/** node-pty tells that it has failed, and not why: what it needs, two descriptors, is asked for again. */
function whyNone(): string | undefined {
	const opened: number[] = [];
	try {
		opened.push(openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY));
		opened.push(openSync('/dev/null', constants.O_RDONLY));
		return undefined;
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		return code === 'ENOSPC' ? 'the system has no more of them (see /proc/sys/kernel/pty/max)' : message;
	} finally {
		for (const descriptor of opened) {
			closeSync(descriptor);
		}
	}
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
