import type {SignalName} from '../core/spec.ts';
import type {Exit} from '../core/state.ts';
import type {StartFailure} from './child-failure.ts';
import {inputBytes} from './child-input.ts';
import type {Launch} from './child-launch.ts';
import type {Mark} from './child-mark.ts';
import {parseNotification} from './child-notification.ts';
import {describeSurvivors, livingDescendants, livingInSession, livingOrphans} from './child-processes.ts';
import type {StreamsListener} from './child-streams.ts';
import type {SpawnedChild, SpawnedChildListener} from './child-types.ts';
import type {ChildCheckpoints} from './contract.ts';
import {signalNumber} from './exit.ts';
import type {LauncherMessage} from './launcher-protocol.ts';

/** One run of a program under a launcher: from the order to start it until all that it has printed is passed on. */
export interface Life extends SpawnedChild, StreamsListener {
	said(message: LauncherMessage): void;
	/** The launcher has gone, with all of the program. */
	buried(reason: string): void;
	/** Ignored once it has started. */
	fail(message: string): void;
}

/** What carries a life, and may carry another one after it. */
export interface LifeCarrier {
	/** `undefined`: it could not be opened. */
	readonly launch: Launch | undefined;
	readonly checkpoints?: ChildCheckpoints | undefined;
	/** In words. */
	describeFailure(failure: StartFailure): string;
	/** Whoever of the program is left behind by a launcher that has been killed. */
	endLeftBehind(done: () => void): void;
	/** Whether it descends from the launcher and is nothing of the life. */
	isApart(pid: number): boolean;
	/** The life is over: nothing of it is told any more but how it ended. */
	over(): void;
	/** The life goes on without us. */
	release(): void;
}

export function createLife(carrier: LifeCarrier, listener: SpawnedChildListener): Life {
	let state: 'starting' | 'running' | 'draining' | 'over' = 'starting';
	let main: number | undefined;
	let mainExit: Exit | undefined;
	const earlyOrders: string[] = [];
	/** What comes before the word that it runs. */
	const earlyOutput: Parameters<StreamsListener['output']>[] = [];

	const end = (report: () => void): void => {
		state = 'over';
		carrier.over();
		report();
	};

	const fail = (message: string): void => end(() => listener.spawnFailed(message));

	const drain = (exit: Exit, writeMark: (mark: Mark) => void): void => {
		state = 'draining';
		carrier.launch!.streams.drain(writeMark, () => end(() => listener.exited(exit)));
	};

	function take(message: LauncherMessage): void {
		switch (message.type) {
			// Of checkpoints.
			case 'hooked':
			case 'asks':
			case 'kept':
			case 'unsafe':
			case 'image':
			case 'imaged':
			case 'lost':
			case 'woken':
				return;
			case 'failed':
				fail(carrier.describeFailure(message));
				return;
			case 'started':
				state = 'running';
				main = message.pid;
				for (const order of earlyOrders) {
					carrier.launch!.say(order);
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
				drain(mainExit!, ({id}) => carrier.launch!.say(`mark ${id}\n`));
		}
	}

	function tellNotification(datagram: string): void {
		const notification = state === 'running' ? parseNotification(datagram) : undefined;
		if (notification) {
			listener.notified?.(notification);
		}
	}

	const isOpen = (): boolean => state === 'starting' || state === 'running';
	/** The streams may be another life's by now. */
	const streams = () => (state === 'over' ? undefined : carrier.launch?.streams);
	return {
		...carrier.checkpoints && {checkpoints: carrier.checkpoints},
		output(chunk, stream) {
			switch (state) {
				case 'over':
					return;
				case 'starting':
					earlyOutput.push([Uint8Array.from(chunk), stream]);
					return;
				case 'running':
				case 'draining':
					listener.output(chunk, stream);
			}
		},
		inputDrained: () => listener.inputDrained?.(),
		said(message) {
			if (state !== 'over') {
				take(message);
			}
		},
		buried(reason) {
			switch (state) {
				case 'draining':
				case 'over':
					return;
				case 'starting':
					fail(reason);
					return;
				case 'running':
					// Somebody has killed the launcher, and its service with it.
					carrier.endLeftBehind(() => drain(mainExit ?? {type: 'signal', signal: 'SIGKILL'}, carrier.launch!.writeMark));
			}
		},
		fail(message) {
			if (state === 'starting') {
				fail(message);
			}
		},
		signal(signal: SignalName, to) {
			const number = signalNumber(signal);
			const order = `signal ${number} ${to}\n`;
			if (number === undefined || state === 'over') {
				return;
			}

			if (state === 'starting') {
				earlyOrders.push(order);
			} else {
				carrier.launch?.say(order);
			}
		},
		write: data => !isOpen() || !carrier.launch || carrier.launch.streams.write(inputBytes(data)),
		endInput() {
			if (isOpen()) {
				carrier.launch?.streams.endInput();
			}
		},
		get pendingInput() {
			return streams()?.pendingInput ?? 0;
		},
		resize: (columns, rows) => streams()?.resize(columns, rows),
		pauseOutput: () => streams()?.pause(),
		resumeOutput: () => streams()?.resume(),
		release() {
			if (state === 'running') {
				state = 'over';
				carrier.release();
			}
		},
		survivors() {
			const {launcherPid, forkServerPid} = carrier.launch ?? {};
			if (launcherPid === undefined || forkServerPid === undefined || state === 'over') {
				return [];
			}

			const descendants = livingDescendants(launcherPid).filter(pid => !carrier.isApart(pid));
			return describeSurvivors(descendants.length > 0 ? descendants : leftBehind(launcherPid, forkServerPid).filter(pid => !carrier.isApart(pid)), main);
		},
	};
}

/** Of a launcher that has been killed; those of another that was killed just now are not told apart. */
function leftBehind(launcher: number, forkServer: number): readonly number[] {
	const members = livingInSession(launcher).filter(pid => pid !== launcher);
	return [...new Set([...members, ...livingOrphans(forkServer)])];
}
