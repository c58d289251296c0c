import {Buffer} from 'node:buffer';
import type {SignalName} from '../core/spec.ts';
import type {Exit} from '../core/state.ts';
import {identitySettings} from './child-identity.ts';
import {decodeDatagram} from './child-notification.ts';
import {longestCheckpointLine, parseCheckpointMessage, type CheckpointMessage} from './checkpoints/launcher-messages.ts';
import type {Identity} from './contract.ts';
import {exitByCode, exitBySignal, signalName} from './exit.ts';

/** What a launcher says after its greeting; the other side of it is source/native/launcher-control.h. */
export type LauncherMessage =
	| CheckpointMessage
	| {readonly type: 'started'; readonly pid: number}
	| {readonly type: 'failed'; readonly stage: StartStage; readonly errno: number}
	| {readonly type: 'exited'; readonly exit: Exit; readonly hasSurvivors: boolean}
	/** No descendant lives. */
	| {readonly type: 'empty'}
	| {readonly type: 'notified'; readonly datagram: string}
	/** Nobody of the run has been sent that, or, of SIGKILL, not everybody: they are another user's. */
	| {readonly type: 'refused'; readonly signal: SignalName}
	/** Some have been sent SIGKILL for long, and are not gone. */
	| {readonly type: 'lingering'}
	/** Of those that have been sent SIGKILL only such are left as are another user's. */
	| {readonly type: 'immortal'};

export type StartStage = 'streams' | 'fork' | `limit:${string}` | 'groups' | 'gid' | 'uid' | 'chdir' | 'exec' | 'resume';

export interface Greeting {
	readonly nonce: string;
	readonly pid: number;
	/** Descriptors of the launcher that are devtui's ends of the pipes; absent on a terminal. */
	readonly pipes?: {readonly stdin: number; readonly stdout: number; readonly stderr: number};
}

/** What a fork server says of the launchers it was asked for; the other side of it is source/native/launcher-server.h. */
export type ForkMessage =
	| {readonly type: 'failed'; readonly nonce: string; readonly errno: number}
	/** `errno`: why it could not call; 0: it could. */
	| {readonly type: 'ended'; readonly nonce: string; readonly errno: number}
	/** And nobody it had left behind lives. */
	| {readonly type: 'killed'; readonly nonce: string; readonly signal: SignalName};

export interface LaunchedService {
	readonly argv: readonly string[];
	readonly workingDir: string;
	readonly environment: Readonly<Record<string, string>>;
	readonly stdin: 'open' | 'closed';
	readonly identity?: Identity;
	readonly notify?: true;
	readonly mergesStreams?: true;
	/** The library for them is in its environment. */
	readonly hasCheckpoints?: boolean;
	/** Of a program that cannot be copied an image may be made. */
	readonly hasImages?: boolean;
}

/** How a launcher calls devtui. */
export interface ControlAddress {
	/** Name of the abstract socket. */
	readonly socket: string;
	readonly nonce: string;
}

/** `undefined` for a line that no launcher says. */
export function parseGreeting(line: string): Greeting | undefined {
	const [, nonce, pid, ...numbers] = /^hello ([0-9a-f]+) (\d+)(?: (\d+) (\d+) (\d+))?$/.exec(line) ?? [];
	if (nonce === undefined) {
		return undefined;
	}

	const [stdin, stdout, stderr] = numbers.map(Number);
	return {nonce, pid: Number(pid), ...(numbers[0] !== undefined && {pipes: {stdin: stdin!, stdout: stdout!, stderr: stderr!}})};
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
		case 'notify':
			return {type: 'notified', datagram: decodeDatagram(first ?? '')};
		case 'refused':
			return {type: 'refused', signal: signalName(Number(first))};
		case 'lingering':
		case 'immortal':
			return {type: word};
		// The line comes from outside.
		default:
			return parseCheckpointMessage(line);
	}
}

/** `undefined` for a line that no fork server says. */
export function parseForkMessage(line: string): ForkMessage | undefined {
	const [, word, nonce = '', text] = /^(failed|ended|killed) ([0-9a-f]+) (\d+)$/.exec(line) ?? [];
	const number = Number(text);
	if (word === 'killed') {
		return {type: word, nonce, signal: signalName(number)};
	}

	return word === 'failed' || word === 'ended' ? {type: word, nonce, errno: number} : undefined;
}

/** Makes a launcher on that terminal (absent: on pipes), for a service that it may be told later. */
export function startOrder({socket, nonce}: ControlAddress, terminal: string | undefined, service: LaunchedService | undefined): Buffer {
	const address = `socket=${socket}\0nonce=${nonce}\0${terminal === undefined ? '' : `terminal=${terminal}\0`}`;
	return order(address + (service ? serviceBlock(service) : ''));
}

/** For a launcher that waits for it. */
export function serviceOrder(service: LaunchedService): Buffer {
	return order(serviceBlock(service));
}

function order(block: string): Buffer {
	return Buffer.from(`start ${Buffer.byteLength(block)}\n${block}`);
}

/** Command, directory and environment travel by sockets: no list of processes shows them twice. */
function serviceBlock({argv, workingDir, environment, stdin, identity, notify, mergesStreams, hasCheckpoints, hasImages}: LaunchedService): string {
	let block = `stdin=${stdin}\0directory=${workingDir}\0`;
	if (notify) {
		block += 'notify=1\0';
	}

	if (mergesStreams) {
		block += 'merged=1\0';
	}

	if (hasCheckpoints) {
		block += 'checkpoints=1\0';
	}

	if (hasImages) {
		block += 'images=1\0';
	}

	for (const setting of identity ? identitySettings(identity) : []) {
		block += `${setting}\0`;
	}

	block += `\0${argv.length}\0${argv.join('\0')}\0`;
	for (const name of Object.keys(environment)) {
		block += `${name}=${environment[name]}\0`;
	}

	return block;
}

/** The fork server leaves this launcher alone when devtui ends. */
export function releaseOrder(nonce: string): string {
	return `release ${nonce.length}\n${nonce}`;
}

/** @param pid Of the process without which devtui is to end; undefined: there is none. */
export function frontOrder(pid: number | undefined): string {
	const digits = String(pid ?? 0);
	return `front ${digits.length}\n${digits}`;
}

/** Returns false when a line is longer than any that is said, or than `longest` at that moment. */
export function lineReader(take: (line: string) => void, longest: () => number = () => longestLine): (text: string) => boolean {
	let rest = '';
	return text => {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			take(line);
		}

		return rest.length <= longest();
	};
}

/** Of anybody who has not said who it is. */
export const longestGreeting = 200;
// A notification, as hexadecimal digits.
export const longestLine = Math.max(2 * 4096 + 200, longestCheckpointLine);
