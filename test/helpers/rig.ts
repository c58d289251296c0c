import {spawn as spawnProcess, type ChildProcess} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {constants} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {Readable} from 'node:stream';
import {StringDecoder} from 'node:string_decoder';
import {fileURLToPath} from 'node:url';
import xterm from '@xterm/headless';
import {spawn as spawnPty} from 'node-pty';
import {onFinished} from './finished.ts';
import {childrenOf, processesWith, type RunningProcess} from './processes.ts';
import {readPty} from './pty-reader.ts';
import {inTime} from './peer.ts';
import {until} from './until.ts';

export const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface RigOptions {
	readonly cwd: string;
	readonly args?: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
	/** Standard input is a pipe that `input` and `endInput` write to; else there is none. */
	readonly hasInput?: boolean;
	/** Run instead of devtui, a shell for one. */
	readonly program?: readonly [string, ...string[]];
}

export interface Ending {
	readonly code: number | undefined;
	readonly signal: string | undefined;
}

interface Rig {
	readonly pid: number;
	readonly ended: Promise<Ending>;
	signal(signal: NodeJS.Signals): void;
	/** What devtui has started and still lives, devtui itself left out. */
	survivors(): readonly RunningProcess[];
}

export interface HeadlessRig extends Rig {
	/** Everything printed so far on standard output. */
	output(): string;
	errors(): string;
	/** Wait until it has printed this. */
	sees(what: string | RegExp, withinMs?: number): Promise<string>;
	count(what: RegExp): number;
	/** Nobody reads its standard output from now on. */
	closeOutput(): void;
	input(text: string): void;
	endInput(): void;
	/** Wait until it has printed this on standard error. */
	tells(what: string | RegExp, withinMs?: number): Promise<string>;
}

export interface ConsoleRig extends Rig {
	/** The screen as a person sees it, without trailing blanks. */
	screen(): string;
	terminal: xterm.Terminal;
	/** All that the terminal was sent. */
	written(): string;
	sees(what: string | RegExp, withinMs?: number): Promise<string>;
	type(keys: string): void;
	resize(columns: number, rows: number): void;
	/** The terminal takes nothing more, as when a connection stalls. */
	stall(): void;
	/** As when a terminal window is closed. */
	closeTerminal(): void;
	isAlive(): boolean;
	isCursorVisible(): boolean;
	/** The process behind the front that the shell waits for; `pid` itself where there is none. */
	engine(): number;
}

/** Wait until nothing that it has started lives; answers with the time that took, in ms. */
export async function untilGone({survivors}: Pick<Rig, 'survivors'>): Promise<number> {
	const began = performance.now();
	await until('nothing to be left', () => survivors().length === 0, {found: () => JSON.stringify(survivors())});
	return performance.now() - began;
}

/** The same, and it is done before a peer has had that long. */
export async function goneWithin(limitMs: number, {survivors}: Pick<Rig, 'survivors'>): Promise<number> {
	const began = performance.now();
	await inTime(limitMs, 'nothing to be left', () => survivors().length === 0, () => JSON.stringify(survivors()));
	return performance.now() - began;
}

/** The real program into pipes. */
export function headless(options: RigOptions): HeadlessRig {
	const id = randomUUID();
	const [program, ...args] = options.program ?? [process.execPath, cli, ...options.args ?? []];
	const child = spawnProcess(program, args, {
		cwd: options.cwd,
		env: environment(id, options),
		stdio: [options.hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
	}) as ChildProcess & {readonly stdout: Readable; readonly stderr: Readable};
	const output = collect(child.stdout);
	const told = collect(child.stderr);
	// Who writes to one that has ended finds out by what it has not printed.
	child.stdin?.on('error', () => {});
	const ended = new Promise<Ending>(resolve => {
		child.on('close', (code, signal) => {
			resolve({code: code ?? undefined, signal: signal ?? undefined});
		});
	});
	const rig = common(id, child.pid ?? 0, ended);
	return {
		...rig,
		output,
		errors: told,
		sees: async (what, withinMs) => until(String(what), () => matches(output(), what), {...within(withinMs), found: () => `${output()}\n${told()}`}),
		closeOutput() {
			child.stdout.destroy();
		},
		input(text) {
			child.stdin?.write(text);
		},
		endInput() {
			child.stdin?.end();
		},
		tells: async (what, withinMs) => until(String(what), () => matches(told(), what), {...within(withinMs), found: () => `${output()}\n${told()}`}),
		count: what => [...output().matchAll(new RegExp(what, 'g'))].length,
	};
}

/** The real program in a real terminal. */
export function console(options: RigOptions & {readonly columns?: number; readonly rows?: number}): ConsoleRig {
	const id = randomUUID();
	const {columns = 120, rows = 40} = options;
	const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 1000});
	const [program, ...args] = options.program ?? [process.execPath, cli, ...options.args ?? []];
	const child = spawnPty(program, args, {
		cwd: options.cwd,
		env: {...environment(id, options), TERM: options.environment?.['TERM'] ?? 'xterm-256color'},
		cols: columns,
		rows,
		encoding: null,
	});
	let isCursorVisible = true;
	let written = '';
	readPty(child, data => {
		written += data;
		const last = data.lastIndexOf('\u001B[?25');
		isCursorVisible = last === -1 ? isCursorVisible : data[last + 5] === 'h';
		terminal.write(data);
	});
	terminal.onData(data => {
		child.write(data);
	});
	const ended = new Promise<Ending>(resolve => {
		child.onExit(({exitCode, signal}) => {
			const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
			// What it wrote last is interpreted before anybody looks at the screen.
			terminal.write('', () => {
				resolve({code: signal ? undefined : exitCode, signal: name});
			});
		});
	});
	const screen = () => {
		const {active} = terminal.buffer;
		return Array.from({length: terminal.rows}, (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '').join('\n');
	};

	let updatedSince: number | undefined;
	/** As on a terminal, which shows a frame when it is whole, or after a second: what is half of it would tell of two moments at once. */
	const isWhole = () => {
		updatedSince = terminal.modes.synchronizedOutputMode ? updatedSince ?? performance.now() : undefined;
		return updatedSince === undefined || performance.now() - updatedSince > 1000;
	};

	const rig = common(id, child.pid, ended);
	// Of devtui itself; a shell's child is something else.
	const engine = () => options.program ? child.pid : childrenOf(child.pid).find(({command}) => command.includes(cli))?.pid ?? child.pid;
	let isKilled = false;
	return {
		...rig,
		signal(signal) {
			isKilled ||= signal === 'SIGKILL';
			rig.signal(signal);
		},
		survivors() {
			// The engine is to follow a front that is killed, whose child it is until the kernel has come to that.
			const own = isKilled ? child.pid : engine();
			return rig.survivors().filter(found => found.pid !== own);
		},
		engine,
		screen,
		terminal,
		written: () => written,
		sees: async (what, withinMs) => until(String(what), () => isWhole() ? matches(screen(), what) : undefined, {...within(withinMs), found: screen}),
		type(keys) {
			child.write(keys);
		},
		stall() {
			child.pause();
		},
		closeTerminal() {
			// The only public way to close the master; the SIGHUP it sends besides is what the kernel sends too.
			(child as unknown as {destroy(): void}).destroy();
		},
		isAlive: () => processesWith('DEVTUI_TEST_ID', id).some(found => found.pid === child.pid),
		isCursorVisible: () => isCursorVisible,
		resize(newColumns, newRows) {
			terminal.resize(newColumns, newRows);
			child.resize(newColumns, newRows);
		},
	};
}

/** The text of a stream so far; one that is looked at all the time is not put together each time. */
function collect(stream: Readable): () => string {
	const decoder = new StringDecoder('utf8');
	let text = '';
	stream.on('data', (chunk: Buffer) => {
		text += decoder.write(chunk);
	});
	return () => text;
}

function common(id: string, pid: number, ended: Promise<Ending>): Rig {
	const survivors = () => processesWith('DEVTUI_TEST_ID', id).filter(found => found.pid !== pid);
	onFinished(async () => {
		// Those too that have been started meanwhile; nobody writes any more when directories are removed after this.
		await until('nothing of the test to be left', () => {
			const mine = processesWith('DEVTUI_TEST_ID', id);
			for (const {pid: left} of mine) {
				try {
					process.kill(left, 'SIGKILL');
				} catch {
					// Gone by itself.
				}
			}

			return mine.length === 0;
		}, {found: () => JSON.stringify(processesWith('DEVTUI_TEST_ID', id))});
		await ended;
	});
	return {
		pid,
		ended,
		signal(signal) {
			process.kill(pid, signal);
		},
		survivors,
	};
}

function environment(id: string, {environment: extra}: RigOptions): Record<string, string> {
	const {CI: _ci, NO_COLOR: _noColor, FORCE_COLOR: _forceColor, LC_ALL: _locale, LC_CTYPE: _characters, LANG: _language, ...inherited} = process.env;
	return {...inherited as Record<string, string>, XDG_CONFIG_HOME: path.join('/nonexistent', id), ...extra, DEVTUI_TEST_ID: id};
}

function matches(text: string, what: string | RegExp): string | undefined {
	return typeof what === 'string' ? (text.includes(what) ? what : undefined) : what.exec(text)?.[0];
}

function within(withinMs: number | undefined): {withinMs?: number} {
	return withinMs === undefined ? {} : {withinMs};
}
