import type {Mark} from './child-mark.ts';
import type {ChildStreams, StreamsListener} from './child-streams.ts';
import {createTerminal} from './child-terminal.ts';
import {takeDescriptorRoom} from './descriptor-room.ts';
import type {LauncherConnection} from './launcher-control.ts';
import {serviceOrder, type Greeting, type LaunchedService, type LauncherMessage} from './launcher-protocol.ts';
import type {Launchers} from './launcher-start.ts';
import {createPipes, openPipesOf} from './pipe.ts';
import {openPty, type TerminalSize} from './pty.ts';
import {holdStreams} from './stream-holder.ts';

/** A launcher, and the terminal or the pipes that its service has. */
export interface Launch {
	readonly streams: ChildStreams;
	/** Else pipes. */
	readonly hasTerminal: boolean;
	/** Of the launcher, once it has called. */
	readonly launcherPid: number | undefined;
	readonly forkServerPid: number;
	/** What to start, where that has not been said before; once. */
	start(service: LaunchedService): void;
	/** Nobody hears what is said before the launcher has said something. */
	say(order: string): void;
	/** For want of a launcher. */
	writeMark(mark: Mark): void;
	/** It lives on without us. */
	release(): void;
	/** What still lives of it ends, and nothing more is told. Resolves when the launcher has gone. */
	close(): Promise<void>;
}

/** Called never before `openLaunch` has returned. */
export interface LaunchListener extends StreamsListener {
	said(message: LauncherMessage): void;
	/** The launcher has gone, with all of its service. In words: why, if nothing was started before. */
	buried(reason: string): void;
}

export interface LaunchOptions {
	/** Absent: pipes. */
	readonly terminal?: TerminalSize | undefined;
	/** Absent: it will be told. */
	readonly service?: LaunchedService;
}

/** Throws, in words, for want of terminals or descriptors. */
export function openLaunch(launchers: Launchers, {terminal, service}: LaunchOptions, listener: LaunchListener): Launch {
	let connection: LauncherConnection | undefined;
	let launcherPid: number | undefined;
	let failure: string | undefined;
	let untold: LaunchedService | undefined;

	const greeted = (greetedConnection: LauncherConnection, greeting: Greeting): void => {
		connection = greetedConnection;
		launcherPid = greeting.pid;
		try {
			carrier.attach(greeting);
			if (untold) {
				connection.say(serviceOrder(untold));
			} else if (greeting.pipes && service) {
				connection.say('opened\n');
			}
		} catch (error) {
			failure = `cannot open its pipes: ${(error as Error).message}`;
			connection.close();
		}

		giveRoomBack();
	};

	const giveRoomBack = once(takeDescriptorRoom(terminal ? {now: 2, later: 1} : {now: 0, later: 4}));
	let carrier: Carrier;
	try {
		carrier = openCarrier(terminal, service?.hasCheckpoints ?? false, listener);
	} catch (error) {
		giveRoomBack();
		throw error;
	}

	const launcher = launchers.start({terminal: carrier.terminal, service}, {
		greeted,
		said: listener.said,
		buried: reason => listener.buried(failure ?? `the launcher ${launchers.path} has failed${reason ? `: ${reason}` : ''}`),
	});

	return {
		streams: carrier.streams,
		hasTerminal: carrier.terminal !== undefined,
		get launcherPid() {
			return launcherPid;
		},
		get forkServerPid() {
			return launcher.forkServerPid;
		},
		start(told) {
			if (connection) {
				connection.say(serviceOrder(told));
			} else {
				untold = told;
			}
		},
		say: order => connection?.say(order),
		writeMark: carrier.writeMark,
		release() {
			holdStreams(launchers.path, carrier.streams.descriptors());
			connection?.say('release\n');
			connection?.close();
			launcher.release();
			carrier.streams.close();
		},
		async close() {
			giveRoomBack();
			launcher.cancel();
			connection?.say('close\n');
			connection?.close();
			carrier.streams.close();
			await connection?.whenGone();
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

/** What a service will read and print. */
interface Carrier {
	readonly streams: ChildStreams;
	/** Path of the terminal; absent: pipes. */
	readonly terminal: string | undefined;
	attach(greeting: Greeting): void;
	writeMark(mark: Mark): void;
}

/** Throws when the system has no pty left. */
function openCarrier(terminal: TerminalSize | undefined, hasCheckpoints: boolean, listener: StreamsListener): Carrier {
	if (terminal) {
		const {streams, pty} = createTerminal(ptyListener => openPty(terminal, ptyListener), listener);
		return {streams, terminal: pty.slave, attach() {}, writeMark: ({bytes}) => pty.print(bytes)};
	}

	const streams = createPipes(listener, hasCheckpoints ? 'mark' : 'end-of-file');
	return {
		streams,
		terminal: undefined,
		attach: ({pid, pipes}) => streams.attach(openPipesOf(pid, pipes!)),
		writeMark() {},
	};
}
