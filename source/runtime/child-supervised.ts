import type {SignalName} from '../core/spec.ts';
import type {Exit} from '../core/state.ts';
import {childEnvironment} from './child-environment.ts';
import {describeStartFailure} from './child-failure.ts';
import {inputBytes} from './child-input.ts';
import {openLaunch, type Launch, type LaunchListener} from './child-launch.ts';
import {endMarked} from './child-marked.ts';
import type {Mark} from './child-mark.ts';
import {parseNotification} from './child-notification.ts';
import type {PreparedLaunch} from './child-preparation.ts';
import {describeSurvivors, isCopyOf, livingDescendants, livingInSession, livingOrphans} from './child-processes.ts';
import type {StreamsListener} from './child-streams.ts';
import type {SpawnedChild, SpawnedChildListener} from './child-types.ts';
import type {ChildOptions} from './contract.ts';
import {signalNumber} from './exit.ts';
import type {LauncherMessage} from './launcher-protocol.ts';
import type {Launchers} from './launcher-start.ts';

/** Starts a service under a launcher, which stays its parent until nothing of it lives. */
export function spawnSupervised(launchers: Launchers, options: ChildOptions, listener: SpawnedChildListener, prepared?: PreparedLaunch): SpawnedChild {
	let state: 'starting' | 'running' | 'draining' | 'over' = 'starting';
	let launch: Launch | undefined;
	let main: number | undefined;
	let mainExit: Exit | undefined;
	const earlyOrders: string[] = [];
	/** What comes before the word that it runs. */
	const earlyOutput: Parameters<StreamsListener['output']>[] = [];

	const end = (report: () => void): void => {
		state = 'over';
		launch?.close();
		report();
	};

	const fail = (message: string): void => end(() => listener.spawnFailed(message));

	const drain = (exit: Exit, writeMark: (mark: Mark) => void): void => {
		state = 'draining';
		launch!.streams.drain(writeMark, () => end(() => listener.exited(exit)));
	};

	const buried = (reason: string): void => {
		switch (state) {
			case 'draining':
			case 'over':
				return;
			case 'starting':
				fail(reason);
				return;
			case 'running':
				// Somebody has killed the launcher, and its service with it.
				endMarked(options.environment, pid => isCopyOf(launchers.path, pid), () => drain(mainExit ?? {type: 'signal', signal: 'SIGKILL'}, launch!.writeMark));
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
					launch!.say(order);
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
				drain(mainExit!, ({id}) => launch!.say(`mark ${id}\n`));
		}
	}

	function tellNotification(datagram: string): void {
		const notification = state === 'running' ? parseNotification(datagram) : undefined;
		if (notification) {
			listener.notified?.(notification);
		}
	}

	const launchListener: LaunchListener = {
		output(chunk, stream) {
			if (state === 'starting') {
				earlyOutput.push([Uint8Array.from(chunk), stream]);
			} else {
				listener.output(chunk, stream);
			}
		},
		inputDrained: () => listener.inputDrained?.(),
		said(message) {
			if (state !== 'over') {
				take(message);
			}
		},
		buried,
	};
	const service = {...options, environment: childEnvironment(options)};
	try {
		launch = prepared?.take(launchListener);
		if (launch) {
			adopt(launch);
		} else {
			launch = openLaunch(launchers, {terminal: options.terminal, service}, launchListener);
		}
	} catch (error) {
		setImmediate(() => fail(`cannot start ${options.argv[0]}: ${(error as Error).message}`));
	}

	/** Its terminal may have been made for another size. */
	function adopt(taken: Launch): void {
		if (options.terminal) {
			taken.streams.resize(options.terminal.columns, options.terminal.rows);
		}

		taken.start(service);
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
				launch?.say(order);
			}
		},
		write: data => !isOpen() || !launch || launch.streams.write(inputBytes(data)),
		endInput() {
			if (isOpen()) {
				launch?.streams.endInput();
			}
		},
		get pendingInput() {
			return launch?.streams.pendingInput ?? 0;
		},
		resize: (columns, rows) => launch?.streams.resize(columns, rows),
		pauseOutput: () => launch?.streams.pause(),
		resumeOutput: () => launch?.streams.resume(),
		release() {
			if (state !== 'running') {
				return;
			}

			state = 'over';
			launch!.release();
		},
		survivors() {
			if (launch?.launcherPid === undefined || state === 'over') {
				return [];
			}

			const {launcherPid, forkServerPid} = launch;
			const descendants = livingDescendants(launcherPid);
			return describeSurvivors(descendants.length > 0 ? descendants : leftBehind(launcherPid, forkServerPid), main);
		},
	};
}

/** Of a launcher that has been killed; those of another that was killed just now are not told apart. */
function leftBehind(launcher: number, forkServer: number): readonly number[] {
	const members = livingInSession(launcher).filter(pid => pid !== launcher);
	return [...new Set([...members, ...livingOrphans(forkServer)])];
}
