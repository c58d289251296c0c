import {spawn} from 'node:child_process';
import {nextTick} from 'node:process';
import type {Exit} from '../core/state.ts';
import {childEnvironment} from './child-environment.ts';
import {describeStartFailure, foreseeStartFailure} from './child-failure.ts';
import {inputBytes} from './child-input.ts';
import type {Mark} from './child-mark.ts';
import {describeSurvivors, livingInSession} from './child-processes.ts';
import {endSession, isSessionEmpty, send, signalOutside, signalSession, whenSessionEmpty} from './child-session.ts';
import type {ChildStreams, StreamsListener} from './child-streams.ts';
import {createTerminal} from './child-terminal.ts';
import type {SpawnedChild, SpawnedChildListener} from './child-types.ts';
import type {ChildOptions} from './contract.ts';
import {exitByCode, exitBySignal, signalNumber} from './exit.ts';
import {createPipes} from './pipe.ts';
import {spawnOnPty} from './pty.ts';

/** Starts a service as the leader of a session of its own, where there is no launcher. */
export function spawnUnsupervised(options: ChildOptions, listener: SpawnedChildListener): SpawnedChild {
	let state: 'starting' | 'running' | 'draining' | 'over' = 'starting';
	let mainExit: Exit | undefined;
	/** SIGKILL to all: whoever is forked meanwhile is meant too. */
	let isKilled = false;
	let host: SessionHost | undefined;

	const end = (report: () => void): void => {
		state = 'over';
		host?.streams.close();
		report();
	};

	const fail = (message: string): void => end(() => listener.spawnFailed(message));

	const bury = (exit: Exit): void => {
		state = 'draining';
		host!.streams.drain(host!.writeMark, () => end(() => listener.exited(exit)));
	};

	const mainEnded = (exit: Exit): void => {
		mainExit = exit;
		announce();
		if (!isSessionEmpty(host!.pid)) {
			listener.mainExited(exit);
		}

		const whenNobodyLives = isKilled ? endSession : whenSessionEmpty;
		whenNobodyLives(host!.pid, () => bury(exit));
	};

	const announce = (): void => {
		if (state === 'starting') {
			state = 'running';
			listener.spawned(host!.pid);
		}
	};

	const streamsListener: StreamsListener = {
		output(chunk, stream) {
			announce();
			listener.output(chunk, stream);
		},
		inputDrained: () => listener.inputDrained?.(),
	};

	const foreseen = foreseeStartFailure(options);
	if (foreseen) {
		setImmediate(() => fail(describeStartFailure(foreseen, options)));
	} else {
		try {
			host = openHost(options, streamsListener, mainEnded, fail);
			setImmediate(() => {
				if (host!.pid > 0) {
					announce();
				}
			});
		} catch (error) {
			setImmediate(() => fail(describeSpawnError(error as NodeJS.ErrnoException, options)));
		}
	}

	const signalMain = (number: number): void => {
		if (!mainExit) {
			send(host!.pid, number);
		}
	};

	const isOpen = (): boolean => host !== undefined && (state === 'starting' || state === 'running');
	return {
		signal(signal, to) {
			const number = signalNumber(signal);
			if (!isOpen() || number === undefined) {
				return;
			}

			const {pid} = host!;
			switch (to) {
				case 'main':
					signalMain(number);
					return;
				case 'group':
					// Just forked, it does not lead a group yet.
					if (!send(-pid, number)) {
						signalMain(number);
					}

					return;
				case 'outside':
					signalOutside(pid, number);
					return;
				case 'all':
					// The main process first: it must not find its children dead and end by itself.
					signalMain(number);
					signalSession(pid, number);
					isKilled ||= signal === 'SIGKILL';
					if (isKilled && mainExit) {
						endSession(pid, () => {});
					}
			}
		},
		write: data => !isOpen() || host!.streams.write(inputBytes(data)),
		endInput() {
			if (isOpen()) {
				host!.streams.endInput();
			}
		},
		get pendingInput() {
			return host?.streams.pendingInput ?? 0;
		},
		resize: (columns, rows) => host?.streams.resize(columns, rows),
		pauseOutput: () => host?.streams.pause(),
		resumeOutput: () => host?.streams.resume(),
		survivors: () => (isOpen() ? describeSurvivors(livingInSession(host!.pid), host!.pid) : []),
	};
}

function describeSpawnError({code, message}: NodeJS.ErrnoException, {argv: [command], identity}: ChildOptions): string {
	const {uid, gid} = identity ?? {};
	// Node does not tell which of the two it was.
	return code === 'EPERM' && (uid !== undefined || gid !== undefined)
		? `cannot become ${[...uid === undefined ? [] : [`user ${uid}`], ...gid === undefined ? [] : [`group ${gid}`]].join(' of ')}: operation not permitted`
		: `cannot start ${command}: ${message}`;
}

/** A session and what its processes read and print. */
interface SessionHost {
	/** Of the main process, which leads the session. */
	readonly pid: number;
	readonly streams: ChildStreams;
	writeMark(mark: Mark): void;
}

function openHost(options: ChildOptions, listener: StreamsListener, ended: (exit: Exit) => void, failed: (message: string) => void): SessionHost {
	return options.terminal ? openTerminalHost(options, options.terminal, listener, ended) : openPipeHost(options, listener, ended, failed);
}

function openTerminalHost(
	options: ChildOptions,
	size: NonNullable<ChildOptions['terminal']>,
	listener: StreamsListener,
	ended: (exit: Exit) => void,
): SessionHost {
	const [file, ...args] = options.stdin === 'open' ? options.argv : withoutInput(options.argv);
	const {workingDir} = options;
	const environment = childEnvironment(options);
	const {streams, pty} = createTerminal(
		ptyListener => spawnOnPty({file, args, workingDir, environment, ...size}, ptyListener, (code, signal) => {
			ended(signal > 0 ? exitBySignal(signal) : exitByCode(code));
		}),
		listener,
	);
	return {pid: pty.pid, streams, writeMark: ({bytes}) => pty.print(bytes)};
}

/** node-pty knows no other standard input than the terminal. */
function withoutInput(argv: ChildOptions['argv']): ChildOptions['argv'] {
	return ['/bin/sh', '-c', 'exec "$@" </dev/null', 'sh', ...argv];
}

function openPipeHost(options: ChildOptions, listener: StreamsListener, ended: (exit: Exit) => void, failed: (message: string) => void): SessionHost {
	const [file, ...args] = options.argv;
	const {uid, gid} = options.identity ?? {};
	const process = spawn(file, args, {
		cwd: options.workingDir,
		...uid !== undefined && {uid},
		...gid !== undefined && {gid},
		env: childEnvironment(options),
		stdio: 'pipe',
		detached: true,
	});
	const streams = createPipes(listener);
	if (options.stdin === 'closed') {
		streams.endInput();
	}

	process.on('error', error => {
		if (process.pid === undefined) {
			failed(`cannot start ${file}: ${error.message}`);
		}
	});
	process.on('exit', (code, signal) => {
		// Node resumes every stream of a child that has ended, in the next tick.
		nextTick(() => nextTick(streams.keepPaused));
		ended(signal ? {type: 'signal', signal} : exitByCode(code ?? 0));
	});
	streams.attach(process);
	return {pid: process.pid ?? 0, streams, writeMark() {}};
}
