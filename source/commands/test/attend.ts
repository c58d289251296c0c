import {spawn, type ChildProcess} from 'node:child_process';
import {constants} from 'node:os';
import type {Socket} from 'node:net';
import process from 'node:process';
import {isatty} from 'node:tty';
import type {SignalName} from '../../core/spec.ts';
import type {Exit} from '../../core/state.ts';
import {describeStartFailure} from '../../runtime/child-failure.ts';
import {exitByCode, signalNumber} from '../../runtime/exit.ts';
import {findLauncher} from '../../runtime/launcher.ts';
import {lineReader, parseMessage} from '../../runtime/launcher-protocol.ts';
import {cannotRun, notFound} from '../exit-codes.ts';
import type {TestCommand} from '../up.ts';

/** A command on the terminal, or the pipes, that devtui itself has. */
export interface Attended {
	/** To all of it. Whom the terminal has told already is not told twice. */
	signal(signal: SignalName): void;
	/** Nothing of it lives any more. */
	readonly ended: Promise<CommandEnd>;
}

export type CommandEnd =
	| {readonly type: 'exit'; readonly exit: Exit}
	/** `exitCode`: as shells have it. */
	| {readonly type: 'not-run'; readonly exitCode: typeof cannotRun | typeof notFound; readonly message: string};

/** Under the launcher nothing of it outlives devtui, not even one that is killed. */
export function attend(command: TestCommand, environment: Readonly<Record<string, string>>): Attended {
	const launcher = findLauncher();
	return launcher.type === 'found' ? attendSupervised(launcher.path, command, environment) : attendAlone(command, environment);
}

function attendSupervised(launcher: string, command: TestCommand, environment: Readonly<Record<string, string>>): Attended {
	const child = spawn(launcher, ['attend', ...command], {env: environment, stdio: ['inherit', 'inherit', 'inherit', 'pipe']});
	// Without descriptors there are not even streams.
	const channel = (child.stdio as typeof child.stdio | undefined)?.[3] as Socket | undefined;
	// Somebody has killed the launcher, and the command with it.
	let end: CommandEnd = {type: 'exit', exit: {type: 'signal', signal: 'SIGKILL'}};
	const read = lineReader(line => {
		const message = parseMessage(line);
		if (message?.type === 'failed') {
			end = notRun(command, message.errno);
		} else if (message?.type === 'exited') {
			end = {type: 'exit', exit: message.exit};
		}
	});
	channel?.setEncoding('latin1');
	channel?.on('data', (text: string) => void read(text));
	// It has ended: `close` follows.
	channel?.on('error', () => {});
	return {
		signal(signal) {
			if (channel?.writable) {
				channel.write(`signal ${signalNumber(signal)!} all\n`);
			}
		},
		ended: closed(child, () => end, command),
	};
}

function attendAlone([program, ...args]: TestCommand, environment: Readonly<Record<string, string>>): Attended {
	const child = spawn(program, args, {env: environment, stdio: 'inherit'});
	return {
		signal(signal) {
			// Ctrl-C has reached it as well.
			if (signal !== 'SIGINT' || !isatty(0)) {
				child.kill(signal as NodeJS.Signals);
			}
		},
		ended: closed(child, () => ({type: 'exit', exit: child.signalCode ? {type: 'signal', signal: child.signalCode} : exitByCode(child.exitCode ?? 0)}), [program]),
	};
}

async function closed(child: ChildProcess, end: () => CommandEnd, command: TestCommand): Promise<CommandEnd> {
	return new Promise(resolve => {
		child.on('error', ({errno = 0}: NodeJS.ErrnoException) => {
			if (child.pid === undefined) {
				resolve(notRun(command, -errno));
			}
		});
		child.on('close', () => {
			resolve(end());
		});
	});
}

function notRun(argv: TestCommand, errno: number): CommandEnd {
	return {
		type: 'not-run',
		exitCode: errno === constants.errno.ENOENT ? notFound : cannotRun,
		message: describeStartFailure({stage: 'exec', errno}, {argv, workingDir: process.cwd()}),
	};
}
