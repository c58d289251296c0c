import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {readRows, type Cell} from './cells.ts';

/** What a terminal shows, and how it is set up. */
export interface Shown {
	/** Shorter ones end in blanks whose background is not known. */
	readonly rows: readonly (readonly Cell[])[];
	readonly cursor: string;
	/** Those that tmux tells of. */
	readonly modes: string;
	/** What the terminal has answered. */
	readonly replies: string;
}

export interface Tmux {
	/** What a pane shows after a program has printed this in it, when it was fresh. */
	show(bytes: Uint8Array | string): Promise<Shown>;
	/** As a client would be asked. */
	command(...words: readonly string[]): Promise<readonly string[]>;
	/** What a program of one's own has printed so far. */
	output(): string;
	readonly version: string;
	close(): Promise<void>;
}

/** A server of its own with one pane, in which a program prints what it is told to. */
export async function startTmux(columns: number, rows: number, program?: string): Promise<Tmux> {
	const directory = mkdtempSync(path.join(tmpdir(), 'devtui-tmux-'));
	const socketPath = path.join(directory, 'feeder');
	const listener = net.createServer().listen(socketPath);
	await once(listener, 'listening');
	// It may call before tmux has answered anything.
	const connection = once(listener, 'connection') as Promise<[net.Socket]>;
	const feeder = `stty raw -echo; exec '${process.execPath}' '${path.join(import.meta.dirname, 'pane-feeder.js')}' '${socketPath}'`;
	const {TMUX: _tmux, TMUX_PANE: _pane, ...environment} = process.env;
	const client = spawn('tmux', ['-u', '-S', path.join(directory, 'server'), '-f', '/dev/null', '-C', 'new-session', '-x', String(columns), '-y', String(rows), program ?? feeder], {
		env: {...environment, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', SHELL: '/bin/sh'},
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const ended = once(client, 'exit');
	const {answers, output} = readAnswers(client.stdout);
	// The session itself.
	await answers();

	async function command(...words: readonly string[]): Promise<readonly string[]> {
		client.stdin.write(`${words.map(word => `'${word}'`).join(' ')}\n`);
		return answers();
	}

	await command('set-option', '-g', 'window-size', 'manual');
	await command('resize-window', '-x', String(columns), '-y', String(rows));
	// Its output is told in control mode, too.
	if (program === undefined) {
		await command('refresh-client', '-f', 'no-output');
	}

	const [version = ''] = await command('display-message', '-p', '#{version}');

	const feed = program === undefined ? (await connection)[0] : undefined;
	const replies = feed && createInterface({input: feed})[Symbol.asyncIterator]();

	async function print(bytes: Uint8Array | string): Promise<string> {
		feed!.write(`${Buffer.from(bytes).toString('base64')}\n`);
		const {value} = await replies!.next() as IteratorResult<string, undefined>;
		return Buffer.from(value!, 'base64').toString('latin1');
	}

	async function capture(): Promise<Shown['rows']> {
		const lines = await command('capture-pane', '-e', '-p', '-N');
		return readRows(Array.from({length: rows}, (_, row) => lines[row] ?? ''));
	}

	/** A capture leaves blanks at the ends of lines out, and with them their background, unless they have been moved. */
	async function completed(captured: Shown['rows']): Promise<Shown['rows']> {
		const moves = captured.map(({length}, y) => length < columns ? `\u001B[${y + 1};${length + 1}H\u001B[@` : '');
		await print(`\u001B[?6l\u001B[r\u001B[4l${moves.join('')}`);
		const moved = await capture();
		return captured.map((cells, y) => [...cells, ...moved[y]!.slice(cells.length + 1)]);
	}

	return {
		version,
		output,
		command,
		async show(bytes) {
			if (feed) {
				await print(startOver);
			}

			const replied = feed ? await print(bytes) : '';
			const captured = await capture();
			const [state = ''] = await command('display-message', '-p', stateFormat);
			const [x, y, isCursorShown, ...modes] = state.split(' ');
			return {
				rows: feed ? await completed(captured) : captured,
				cursor: isCursorShown === '1' ? `${Math.min(Number(x), columns - 1)},${y}` : 'hidden',
				modes: modes.join(' '),
				replies: replied,
			};
		},
		async close() {
			// Before its feeder: a server whose last pane has ended may be gone before it is told anything.
			client.stdin.end('kill-server\n');
			await ended;
			feed?.destroy();
			listener.close();
			rmSync(directory, {recursive: true, force: true, maxRetries: 5});
		},
	};
}

// tmux' own reset leaves the alternate screen alone, and what was saved when it was entered.
const startOver = '\u0018\u001B[?1049l\u001B[?1047l\u001Bc\u001B[?1000;1002;1003;1004;1005;1006;2004l\u001B[?7h\u001B[?1049h\u001B[?1049l';

const stateFormat = '#{cursor_x} #{cursor_y} #{cursor_flag} alternate=#{alternate_on} cursorKeys=#{keypad_cursor_flag} keypad=#{keypad_flag} '
	+ 'mouse=#{mouse_standard_flag}#{mouse_button_flag}#{mouse_all_flag} sgr=#{mouse_sgr_flag} utf8=#{mouse_utf8_flag}';

/** Control mode: each command is answered by a block between `%begin` and `%end` (or `%error`). */
function readAnswers(stream: NodeJS.ReadableStream) {
	let unread = '';
	let printed = '';
	let block: string[] | undefined;
	const ready: Array<readonly string[]> = [];
	const waiting: Array<(lines: readonly string[]) => void> = [];
	stream.setEncoding('latin1');
	stream.on('data', (text: string) => {
		const lines = (unread + text).split('\n');
		unread = lines.pop() ?? '';
		for (const line of lines) {
			if (block === undefined) {
				block = line.startsWith('%begin ') ? [] : undefined;
				const [, escaped] = /^%output %\d+ (.*)$/s.exec(line) ?? [];
				printed += escaped?.replaceAll(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8))) ?? '';
			} else if (/^%(?:end|error) \d+ \d+ \d+$/.test(line)) {
				const answered = waiting.shift();
				if (answered) {
					answered(block);
				} else {
					ready.push(block);
				}

				block = undefined;
			} else {
				block.push(Buffer.from(line, 'latin1').toString());
			}
		}
	});
	return {
		output: () => Buffer.from(printed, 'latin1').toString(),
		async answers(): Promise<readonly string[]> {
			const answer = ready.shift();
			return answer ?? new Promise(resolve => {
				waiting.push(resolve);
			});
		},
	};
}
