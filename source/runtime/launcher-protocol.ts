import {Buffer} from 'node:buffer';
import type {Exit} from '../core/state.ts';
import {exitByCode, exitBySignal} from './exit.ts';

/** What a launcher says after its greeting; the other side of it is source/native/launcher-control.h. */
export type LauncherMessage =
	| {readonly type: 'started'; readonly pid: number}
	| {readonly type: 'failed'; readonly stage: StartStage; readonly errno: number}
	| {readonly type: 'exited'; readonly exit: Exit; readonly hasSurvivors: boolean}
	/** No descendant lives. */
	| {readonly type: 'empty'};

export type StartStage = 'chdir' | 'exec' | 'fork';

export interface Greeting {
	readonly nonce: string;
	/** Descriptors of the launcher that are devtui's ends of the pipes; absent on a terminal. */
	readonly pipes?: {readonly stdin: number; readonly stdout: number; readonly stderr: number};
}

export interface LaunchedService {
	readonly argv: readonly string[];
	readonly workingDir: string;
	readonly environment: Readonly<Record<string, string>>;
	readonly stdin: 'open' | 'closed';
}

/** `undefined` for a line that no launcher says. */
export function parseGreeting(line: string): Greeting | undefined {
	const [, nonce, ...numbers] = /^hello ([0-9a-f]+)(?: (\d+) (\d+) (\d+))?$/.exec(line) ?? [];
	if (nonce === undefined) {
		return undefined;
	}

	const [stdin, stdout, stderr] = numbers.map(Number);
	return numbers[0] === undefined ? {nonce} : {nonce, pipes: {stdin: stdin!, stdout: stdout!, stderr: stderr!}};
}

/** `undefined` for a line that no launcher says. */
export function parseMessage(line: string): LauncherMessage | undefined {
	const [word = '', first, second, third] = line.split(' ');
	switch (word) {
		case 'started':
			return {type: 'started', pid: Number(first)};
		case 'failed':
			return {type: 'failed', stage: first as StartStage, errno: Number(second)};
		case 'exited':
			return {
				type: 'exited',
				exit: first === 'signal' ? exitBySignal(Number(second)) : exitByCode(Number(second)),
				hasSurvivors: third === 'others',
			};
		case 'empty':
			return {type: 'empty'};
		// The line comes from outside.
		default:
			return undefined;
	}
}

/** Command, directory and environment travel by the socket: no list of processes shows them twice. */
export function startOrder({argv, workingDir, environment, stdin}: LaunchedService): Buffer {
	const strings = [stdin, workingDir, String(argv.length), ...argv, ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)];
	const block = Buffer.from(strings.map(string => `${string}\0`).join(''));
	return Buffer.concat([Buffer.from(`start ${block.length}\n`), block]);
}
