import type {SignalName} from '../core/spec.ts';
import type {Exit} from '../core/state.ts';
import type {StartFailure} from './child-failure.ts';
import {inputBytes} from './child-input.ts';
import type {Launch} from './child-launch.ts';
import type {Mark} from './child-mark.ts';
import {parseNotification} from './child-notification.ts';
import {describeSurvivors, heldByDebuggers, livingDescendants, livingInSession, livingOrphans} from './child-processes.ts';
import {send} from './child-session.ts';
import type {StreamsListener} from './child-streams.ts';
import type {SpawnedChild, SpawnedChildListener} from './child-types.ts';
import type {ChildCheckpoints, Survivor} from './contract.ts';
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
			case 'refused':
				typeInstead(message.signal);
				return;
			case 'lingering':
				tellDebuggers();
				return;
			case 'immortal':
				listener.noticed?.(describeImmortals(survivors()));
				listener.cannotEnd?.();
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

	/** A terminal sends it to whoever is in front of it, whosever they are. */
	function typeInstead(signal: SignalName): void {
		const key = keysOf[signal];
		if (state === 'running' && key !== undefined && carrier.launch?.hasTerminal) {
			carrier.launch.streams.write(inputBytes(key));
		}
	}

	/** Who is dead and held by a debugger that does not look is among no survivors. */
	function tellDebuggers(): void {
		for (const {pid, tracer} of heldByDebuggers(carrier.launch!.launcherPid!)) {
			listener.noticed?.(`${pid} has ended, but is held by a debugger (pid ${tracer.pid}, ${tracer.command}) until that goes on or ends`);
		}
	}

	function survivors(): readonly Survivor[] {
		const {launcherPid, forkServerPid} = carrier.launch ?? {};
		if (launcherPid === undefined || forkServerPid === undefined || state === 'over') {
			return [];
		}

		const descendants = livingDescendants(launcherPid).filter(pid => !carrier.isApart(pid));
		return describeSurvivors(descendants.length > 0 ? descendants : leftBehind(launcherPid, forkServerPid).filter(pid => !carrier.isApart(pid)), main);
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
				return;
			}

			const {launcherPid} = carrier.launch ?? {};
			if (launcherPid !== undefined) {
				// Somebody may have stopped it.
				send(launcherPid, 'SIGCONT');
			}

			carrier.launch?.say(order);
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
		abandon() {
			if (state === 'running') {
				state = 'over';
				carrier.over();
			}
		},
		survivors,
	};
}

/** Ctrl-C and Ctrl-\\: no other signals that end a program have a key. */
const keysOf: Readonly<Partial<Record<SignalName, string>>> = {SIGINT: '\u0003', SIGTERM: '\u0003', SIGQUIT: '\u001C', SIGKILL: '\u001C'};

function describeImmortals(left: readonly Survivor[]): string {
	const who = left.map(({pid, command}) => `${pid} ${command}`).join(', ');
	return `what it has started as another user cannot be ended from here: ${who}. This does it: sudo kill -9 ${left.map(({pid}) => pid).join(' ')}`;
}

/** Of a launcher that has been killed; those of another that was killed just now are not told apart. */
function leftBehind(launcher: number, forkServer: number): readonly number[] {
	const members = livingInSession(launcher).filter(pid => pid !== launcher);
	return [...new Set([...members, ...livingOrphans(forkServer)])];
}
