import type {SignalName} from '../core/spec.ts';
import type {Exit} from '../core/state.ts';
import {childEnvironment} from './child-environment.ts';
import {describeStartFailure} from './child-failure.ts';
import {inputBytes} from './child-input.ts';
import type {Mark} from './child-mark.ts';
import {parseNotification} from './child-notification.ts';
import {describeSurvivors, livingDescendants, livingInSession, livingOrphans} from './child-processes.ts';
import type {ChildStreams, StreamsListener} from './child-streams.ts';
import {createTerminal} from './child-terminal.ts';
import type {SpawnedChild, SpawnedChildListener} from './child-types.ts';
import type {ChildOptions} from './contract.ts';
import {signalNumber} from './exit.ts';
import type {LauncherConnection} from './launcher-control.ts';
import type {Greeting, LauncherMessage} from './launcher-protocol.ts';
import type {Launchers, LauncherStart} from './launcher-start.ts';
import {takeDescriptorRoom} from './descriptor-room.ts';
import {createPipes, openPipesOf} from './pipe.ts';
import {openPty} from './pty.ts';
import {holdStreams} from './stream-holder.ts';

/** Starts a service under a launcher, which stays its parent until nothing of it lives. */
export function spawnSupervised(launchers: Launchers, options: ChildOptions, listener: SpawnedChildListener): SpawnedChild {
	let state: 'starting' | 'running' | 'draining' | 'over' = 'starting';
	let launcher: LauncherStart | undefined;
	let launcherPid: number | undefined;
	let main: number | undefined;
	let mainExit: Exit | undefined;
	let connection: LauncherConnection | undefined;
	let failure: string | undefined;
	let giveRoomBack = (): void => {};
	const earlyOrders: string[] = [];
	/** What comes before the word that it runs. */
	const earlyOutput: Parameters<StreamsListener['output']>[] = [];

	const end = (report: () => void): void => {
		state = 'over';
		giveRoomBack();
		launcher?.cancel();
		connection?.say('close\n');
		connection?.close();
		carrier?.streams.close();
		report();
	};

	const fail = (message: string): void => end(() => listener.spawnFailed(message));

	const drain = (exit: Exit, writeMark: (mark: Mark) => void): void => {
		state = 'draining';
		carrier!.streams.drain(writeMark, () => end(() => listener.exited(exit)));
	};

	const greeted = (greetedConnection: LauncherConnection, greeting: Greeting): void => {
		connection = greetedConnection;
		launcherPid = greeting.pid;
		try {
			if (greeting.pipes) {
				carrier!.attach(greeting);
				connection.say('opened\n');
			}
		} catch (error) {
			failure = `cannot open its pipes: ${(error as Error).message}`;
			connection.close();
		}

		giveRoomBack();
	};

	const buried = (reason?: string): void => {
		switch (state) {
			case 'draining':
			case 'over':
				return;
			case 'starting':
				fail(failure ?? `the launcher ${launchers.path} has failed${reason ? `: ${reason}` : ''}`);
				return;
			case 'running':
				// Somebody has killed the launcher, and its service with it.
				drain(mainExit ?? {type: 'signal', signal: 'SIGKILL'}, carrier!.writeMark);
		}
	};

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
			case 'notified':
				tellNotification(message.datagram);
				return;
			case 'empty':
				drain(mainExit!, ({id}) => connection?.say(`mark ${id}\n`));
		}
	}

	function tellNotification(datagram: string): void {
		const notification = state === 'running' ? parseNotification(datagram) : undefined;
		if (notification) {
			listener.notified?.(notification);
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
	let carrier: Carrier | undefined;
	try {
		giveRoomBack = once(takeDescriptorRoom(options.terminal ? {now: 2, later: 1} : {now: 0, later: 4}));
		carrier = openCarrier(options, streamsListener);
		launcher = launchers.start({...options, environment: childEnvironment(options), terminal: carrier.terminal}, {
			greeted,
			said(message) {
				if (state !== 'over') {
					take(message);
				}
			},
			buried,
		});
	} catch (error) {
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
		write: data => !isOpen() || !carrier || carrier.streams.write(inputBytes(data)),
		endInput() {
			if (isOpen()) {
				carrier?.streams.endInput();
			}
		},
		get pendingInput() {
			return carrier?.streams.pendingInput ?? 0;
		},
		resize: (columns, rows) => carrier?.streams.resize(columns, rows),
		pauseOutput: () => carrier?.streams.pause(),
		resumeOutput: () => carrier?.streams.resume(),
		release() {
			if (state !== 'running') {
				return;
			}

			state = 'over';
			holdStreams(launchers.path, carrier!.streams.descriptors());
			connection!.say('release\n');
			connection!.close();
			launcher!.release();
			carrier!.streams.close();
		},
		survivors() {
			if (launcherPid === undefined || state === 'over') {
				return [];
			}

			const descendants = livingDescendants(launcherPid);
			return describeSurvivors(descendants.length > 0 ? descendants : leftBehind(launcherPid, launcher!.forkServerPid), main);
		},
	};
}

function once(action: () => void): () => void {
	let isDone = false;
	return () => {
		if (!isDone) {
			isDone = true;
			action();
		}
	};
}

/** Of a launcher that has been killed; those of another that was killed just now are not told apart. */
function leftBehind(launcher: number, forkServer: number): readonly number[] {
	const members = livingInSession(launcher).filter(pid => pid !== launcher);
	return [...new Set([...members, ...livingOrphans(forkServer)])];
}

/** What a service will read and print. */
interface Carrier {
	readonly streams: ChildStreams;
	/** Path of the terminal; absent: pipes. */
	readonly terminal: string | undefined;
	attach(greeting: Greeting): void;
	/** For want of a launcher. */
	writeMark(mark: Mark): void;
}

/** Throws when the system has no pty left. */
function openCarrier({terminal}: ChildOptions, listener: StreamsListener): Carrier {
	if (terminal) {
		const {streams, pty} = createTerminal(ptyListener => openPty(terminal, ptyListener), listener);
		return {streams, terminal: pty.slave, attach() {}, writeMark: ({bytes}) => pty.print(bytes)};
	}

	const streams = createPipes(listener);
	return {
		streams,
		terminal: undefined,
		attach: ({pid, pipes}) => streams.attach(openPipesOf(pid, pipes!)),
		writeMark() {},
	};
}
