import {Buffer} from 'node:buffer';
import {execFileSync} from 'node:child_process';
import {createHash, randomBytes, randomUUID} from 'node:crypto';
import {chmodSync, existsSync, readFileSync, readdirSync, renameSync} from 'node:fs';
import {createServer, type Socket} from 'node:net';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {createForkServer, type ForkServer} from '../../../source/runtime/launcher-forks.ts';
import {openPipesOf} from '../../../source/runtime/pipe.ts';
import {openPty} from '../../../source/runtime/pty.ts';
import {processesWith, type RunningProcess} from '../../helpers/processes.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {cacheDirectory, launcherForTests} from '../child/launcher-for-tests.ts';
import {fixtures, killAll} from '../child/rig.ts';

const usualForkServer = forkServerOf(launcherForTests());

export function forkServerOf(launcher: string): ForkServer {
	return createForkServer(launcher, done => setImmediate(done));
}

/** Of launchers that may have so many descriptors. */
export function forkServerWithin(soft: number, hard: number): ForkServer {
	const {directory, write} = workspace({});
	write('launcher', `#!/bin/sh\nulimit -Sn ${soft}\nulimit -Hn ${hard}\nexec ${launcherForTests()}\n`);
	const launcher = path.join(directory, 'launcher');
	chmodSync(launcher, 0o755);
	return forkServerOf(launcher);
}

/** The stand-in for a program with the library for checkpoints. */
export function pretender(...steps: readonly string[]): readonly string[] {
	return [builtPretender(), ...steps];
}

function builtPretender(): string {
	const source = path.join(fixtures, 'checkpoint-pretender.c');
	const protocol = path.join(fixtures, '../../source/native/checkpoint-protocol.h');
	const hash = createHash('sha256').update(readFileSync(source)).update(readFileSync(protocol)).digest('hex').slice(0, 16);
	const program = path.join(cacheDirectory, `checkpoint-pretender-${hash}`);
	if (!existsSync(program)) {
		// Beside its place and then renamed: somebody else may be running it.
		execFileSync('cc', ['-Wall', '-Wextra', '-Werror', '-O1', '-o', `${program}.${process.pid}`, source]);
		renameSync(`${program}.${process.pid}`, program);
	}

	return program;
}

export interface Launched {
	/** What the launcher has said, line by line, its greeting first. */
	readonly lines: readonly string[];
	/** The first line from this place on that begins so. */
	hears(beginning: string, from?: number): Promise<string>;
	say(order: string): void;
	/** The program has been asked about, and is kept before it opens this file. Resolves with the id and the process id. */
	keeps(file: string, from?: number): Promise<{readonly id: string; readonly pid: number}>;
	resume(id: string, variables?: string): void;
	printed(stream?: 'out' | 'err'): string;
	readonly pid: number;
	/** Processes of the service that live, checkpoints included. */
	left(): readonly RunningProcess[];
	/** What the fork server has said of it. */
	readonly buried: readonly string[];
	/** On the keyboard of its terminal. */
	type(keys: string): void;
	/** The end of devtui, for the launcher. */
	hangUp(): void;
}

export interface LaunchedOptions {
	readonly on?: 'a terminal' | 'pipes';
	readonly hasCheckpoints?: boolean;
	readonly by?: ForkServer;
	readonly hasImages?: boolean;
	readonly workingDir?: string;
	readonly environment?: Readonly<Record<string, string>>;
	/** Asked about: the answer. */
	readonly judge?: (file: string) => string | undefined;
}

/** A launcher, and this test instead of devtui. */
export async function launch(argv: readonly string[], {on = 'a terminal', hasCheckpoints = true, by = usualForkServer, hasImages = false, workingDir = '/', environment = {}, judge = () => 'yes'}: LaunchedOptions = {}): Promise<Launched> {
	const mark = randomUUID();
	const lines: string[] = [];
	const buried: string[] = [];
	const printed = {out: '', err: ''};
	// As long as a name can be: shorter ones are padded by some versions of Node.
	const name = `devtui-test-${randomBytes(64).toString('hex')}`.slice(0, 107);
	const nonce = randomBytes(16).toString('hex');
	let connection: Socket | undefined;
	let rest = '';

	const server = createServer(socket => {
		connection = socket;
		socket.setEncoding('latin1');
		socket.on('error', () => {});
		socket.on('data', (text: string) => {
			const parts = (rest + text).split('\n');
			rest = parts.pop()!;
			for (const line of parts) {
				lines.push(line);
				answer(line);
			}
		});
	}).listen(`\0${name}`);

	const say = (order: string): void => void connection!.write(order);
	const answer = (line: string): void => {
		const [word, number, hex = ''] = line.split(' ');
		const verdict = word === 'asks' ? judge(Buffer.from(hex, 'hex').toString()) : undefined;
		if (verdict !== undefined) {
			say(`answer ${number} ${verdict}\n`);
		}
	};

	const pty = on === 'a terminal' ? openPty({columns: 80, rows: 24}, {output: chunk => void (printed.out += Buffer.from(chunk).toString()), closed() {}}) : undefined;
	const settings = [`socket=${name}`, `nonce=${nonce}`, ...(pty ? [`terminal=${pty.slave}`] : []), 'stdin=open', `directory=${workingDir}`, ...(hasCheckpoints ? ['checkpoints=1'] : []), ...(hasImages ? ['images=1'] : [])];
	const variables = Object.entries({PATH: process.env['PATH']!, DEVTUI_TEST: mark, ...environment}).map(([key, value]) => `${key}=${value}`);
	const block = [...settings, '', String(argv.length), ...argv, ...variables].map(each => `${each}\0`).join('');
	const fork = by.fork(nonce, Buffer.from(`start ${Buffer.byteLength(block)}\n${block}`), {
		forkFailed: errno => buried.push(`failed ${errno}`),
		ended: reason => buried.push(reason),
		abandoned: () => buried.push('abandoned'),
	});

	const left = () => processesWith('DEVTUI_TEST', mark);
	onTestFinished(async () => {
		connection?.destroy();
		server.close();
		await until('the end of what the test has started', () => {
			killAll(left());
			return left().length === 0 && buried.length > 0;
		});
		fork.cancel();
		pty?.close();
	});

	const found = (): string => `${lines.join('\n')}\n${printed.out}${printed.err}\n${buried.join(' ')}`;
	const hears = async (beginning: string, from = 0): Promise<string> => until(beginning, () => lines.slice(from).find(line => line.startsWith(beginning)), {found});
	const [, , pid, ...descriptors] = (await hears('hello')).split(' ').map(Number);
	if (!pty) {
		const [stdin, stdout, stderr] = descriptors;
		const ends = openPipesOf(pid!, {stdin: stdin!, stdout: stdout!, stderr: stderr!});
		ends.stdout.on('data', (chunk: Buffer) => void (printed.out += chunk.toString()));
		ends.stderr.on('data', (chunk: Buffer) => void (printed.err += chunk.toString()));
		onTestFinished(() => {
			for (const end of [ends.stdin, ends.stdout, ends.stderr]) {
				end.destroy();
			}
		});
		say('opened\n');
	}

	return {
		lines,
		hears,
		say,
		async keeps(file, from = 0) {
			const line = await until(`${file} to be kept`, () => lines.slice(from).find(each => each.startsWith('kept') && each.endsWith(` ${hexOf(file)}`)), {found});
			const [, id, kept] = line.split(' ');
			return {id: id!, pid: Number(kept)};
		},
		resume: (id, variables = '') => say(`resume ${id} ${hexOf(variables)}\n`),
		printed: (stream = 'out') => printed[stream].replaceAll('\r\n', '\n'),
		pid: pid!,
		left,
		buried,
		type: keys => void pty?.write(Buffer.from(keys)),
		hangUp: () => connection!.destroy(),
	};
}

export function hexOf(text: string): string {
	return Buffer.from(text).toString('hex');
}

export function descriptorsOf(pid: number): number {
	return readdirSync(`/proc/${pid}/fd`).length;
}
