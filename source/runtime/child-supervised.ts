import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {accessSync, constants} from 'node:fs';
import type {SignalName} from '../core/spec.ts';
import type {Exit} from '../core/state.ts';
import {childEnvironment} from './child-environment.ts';
import {describeStartFailure} from './child-failure.ts';
import {inputBytes} from './child-input.ts';
import {describeSurvivors, livingDescendants, livingInSession} from './child-processes.ts';
import {endSession} from './child-session.ts';
import type {ChildStreams, StreamsListener} from './child-streams.ts';
import {openTerminal} from './child-terminal.ts';
import type {SpawnedChild, SpawnedChildListener} from './child-types.ts';
import type {ChildOptions} from './contract.ts';
import {signalNumber} from './exit.ts';
import type {Expectation, LauncherConnection, LauncherControl, LauncherListener} from './launcher-control.ts';
import {startOrder, type Greeting, type LauncherMessage} from './launcher-protocol.ts';
import {createPipes, openPipesOf} from './pipe.ts';

export interface Launcher {
	readonly path: string;
	readonly control: LauncherControl;
}

/** Starts a service under the launcher, which stays its parent until nothing of it lives. */
export function spawnSupervised(launcher: Launcher, options: ChildOptions, listener: SpawnedChildListener): SpawnedChild {
	let state: 'starting' | 'running' | 'draining' | 'over' = 'starting';
	let main: number | undefined;
	let mainExit: Exit | undefined;
	let connection: LauncherConnection | undefined;
	const earlyOrders: string[] = [];
	/** What comes before the word that it runs: of the service, or the last words of a launcher. */
	const earlyOutput: Parameters<StreamsListener['output']>[] = [];

	const end = (report: () => void): void => {
		state = 'over';
		expectation.cancel();
		connection?.say('close\n');
		connection?.close();
		host?.streams.close();
		report();
	};

	const fail = (message: string): void => end(() => listener.spawnFailed(message));

	const drain = (exit: Exit): void => {
		state = 'draining';
		host!.streams.drain(
			({id}) => connection?.say(`mark ${id}\n`),
			() => end(() => listener.exited(exit)),
		);
	};

	/** Somebody has killed the launcher: what it would have told has to be found out. */
	const mourn = (): void => {
		const pid = host!.pid;
		endSession(pid, () => drain(mainExit ?? {type: 'signal', signal: 'SIGKILL'}));
	};

	const failWithLauncher = (reason: string): void => {
		const text = reason || whyNotExecutable(launcher.path) || Buffer.concat(earlyOutput.map(([chunk]) => chunk)).toString().trim();
		fail(`the launcher ${launcher.path} has failed${text && `: ${text}`}`);
	};

	const launcherEnded = (reason = ''): void => {
		// What it has said may still be unread; the end of the connection comes after it.
		if (state === 'starting' && !connection) {
			failWithLauncher(reason);
		}
	};

	const expectation: Expectation = launcher.control.expect({
		greeted(greetedConnection, pipes) {
			connection = greetedConnection;
			try {
				host!.attach(pipes);
			} catch (error) {
				fail(`cannot open its pipes: ${(error as Error).message}`);
				return;
			}

			connection.say(startOrder({...options, environment: childEnvironment(options)}));
		},
		said(message) {
			if (state !== 'over') {
				take(message);
			}
		},
		gone(error) {
			switch (state) {
				case 'starting':
					failWithLauncher(error?.message ?? '');
					return;
				case 'draining':
				case 'over':
					return;
				case 'running':
					mourn();
			}
		},
	} satisfies LauncherListener);

	function take(message: LauncherMessage): void {
		switch (message.type) {
			case 'failed':
				fail(describeStartFailure(message, options));
				return;
			case 'started':
				state = 'running';
				main = message.pid;
				for (const order of earlyOrders) {
					connection?.say(order);
				}

				listener.spawned(main);
				for (const [chunk, stream] of earlyOutput) {
					listener.output(chunk, stream);
				}

				return;
			case 'exited':
				mainExit = message.exit;
				if (message.hasSurvivors) {
					listener.mainExited(mainExit);
				}

				return;
			case 'empty':
				drain(mainExit!);
		}
	}

	const streamsListener: StreamsListener = {
		output(chunk, stream) {
			if (state === 'starting') {
				earlyOutput.push([chunk, stream]);
			} else {
				listener.output(chunk, stream);
			}
		},
		inputDrained: () => listener.inputDrained?.(),
	};
	let host: LauncherHost | undefined;
	try {
		host = openHost(launcher.path, expectation.environment, options, streamsListener, launcherEnded);
	} catch (error) {
		// No pty, or no process left.
		setImmediate(() => fail(`cannot start ${options.argv[0]}: ${(error as Error).message}`));
	}

	const isOpen = (): boolean => state === 'starting' || state === 'running';
	return {
		signal(signal: SignalName, to) {
			const number = signalNumber(signal);
			const order = `signal ${number} ${to}\n`;
			if (number === undefined) {
				return;
			}

			if (state === 'starting') {
				earlyOrders.push(order);
			} else {
				connection?.say(order);
			}
		},
		write: data => !isOpen() || !host || host.streams.write(inputBytes(data)),
		endInput() {
			if (isOpen()) {
				host?.streams.endInput();
			}
		},
		get pendingInput() {
			return host?.streams.pendingInput ?? 0;
		},
		resize: (columns, rows) => host?.streams.resize(columns, rows),
		pauseOutput: () => host?.streams.pause(),
		resumeOutput: () => host?.streams.resume(),
		survivors() {
			if (!host || state === 'over') {
				return [];
			}

			const descendants = livingDescendants(host.pid);
			return describeSurvivors(descendants.length > 0 ? descendants : othersInSession(host.pid), main);
		},
	};
}

function whyNotExecutable(file: string): string {
	try {
		accessSync(file, constants.X_OK);
		return '';
	} catch (error) {
		return (error as Error).message;
	}
}

function othersInSession(leader: number): readonly number[] {
	return livingInSession(leader).filter(pid => pid !== leader);
}

/** A launcher and what its service will read and print. */
interface LauncherHost {
	readonly pid: number;
	readonly streams: ChildStreams;
	attach(pipes: Greeting['pipes']): void;
}

function openHost(
	path: string,
	environment: Readonly<Record<string, string>>,
	{terminal}: ChildOptions,
	listener: StreamsListener,
	ended: (reason?: string) => void,
): LauncherHost {
	// Its own directory must not keep a file system busy.
	const workingDir = '/';
	if (terminal) {
		const streams = openTerminal({file: path, args: [], workingDir, environment, ...terminal}, listener, () => ended());
		return {pid: streams.pid, streams, attach() {}};
	}

	const streams = createPipes(listener);
	const process = spawn(path, [], {cwd: workingDir, env: environment, stdio: 'ignore', detached: true});
	process.on('error', error => ended(error.message));
	process.on('exit', () => ended());
	return {
		pid: process.pid ?? 0,
		streams,
		attach: pipes => streams.attach(openPipesOf(process.pid!, pipes!)),
	};
}
