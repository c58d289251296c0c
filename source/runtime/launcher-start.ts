import {endSession} from './child-session.ts';
import {createLauncherControl, type LauncherConnection, type LauncherControl} from './launcher-control.ts';
import {createForkServer, type Fork, type ForkServer} from './launcher-forks.ts';
import {startOrder, type Greeting, type LaunchedService, type LauncherMessage} from './launcher-protocol.ts';

/** Starts launchers: one fork server makes them, one socket hears them. */
export interface Launchers {
	readonly path: string;
	start(wanted: WantedLauncher, listener: LauncherListener): LauncherStart;
	/** See `Spawner`. */
	followFront(pid: number | undefined): void;
	/** Let go of both; resolves when nothing is left that they have started. */
	close(): Promise<void>;
}

export interface WantedLauncher {
	/** Path of its terminal; absent: pipes. */
	readonly terminal: string | undefined;
	/** Absent: it waits to be told (`serviceOrder`). */
	readonly service: LaunchedService | undefined;
}

/** Called never before `start` has returned. */
export interface LauncherListener {
	/** It has called. On pipes it waits for `opened`, unless it waits for its service. */
	greeted(connection: LauncherConnection, greeting: Greeting): void;
	said(message: LauncherMessage): void;
	/** It has gone, and nobody that it may have left behind lives. `reason`: why it never called. */
	buried(reason?: string): void;
}

export interface LauncherStart {
	readonly forkServerPid: number;
	/** Nothing more of it shall be told. */
	cancel(): void;
	/** Nor shall it end with devtui. */
	release(): void;
}

export function createLaunchers(path: string): Launchers {
	const control = createLauncherControl();
	const forkServer = createForkServer(path, control.whenHeard);
	return {
		path,
		start: (wanted, listener) => startLauncher(control, forkServer, wanted, listener),
		followFront: forkServer.followFront,
		async close() {
			await forkServer.close();
			control.close();
		},
	};
}

function startLauncher(control: LauncherControl, forkServer: ForkServer, {terminal, service}: WantedLauncher, listener: LauncherListener): LauncherStart {
	let pid: number | undefined;
	let hasHungUp = false;
	/** Those it leaves behind when it is killed: the fork server ends them, has ended them, or has been killed itself. */
	let orphans: 'guarded' | 'ended' | 'abandoned' = 'guarded';
	let reason: string | undefined;
	let isSecondTry = false;
	let isCancelled = false;

	const bury = (why?: string): void => {
		if (!isCancelled) {
			listener.buried(why);
		}
	};

	const considerEnd = (): void => {
		if (pid === undefined) {
			bury(reason);
		} else if (hasHungUp && orphans === 'ended') {
			bury();
		} else if (hasHungUp && orphans === 'abandoned') {
			endSession(pid, () => bury());
		}
	};

	const expectation = control.expect({
		greeted(connection, greeting) {
			pid = greeting.pid;
			listener.greeted(connection, greeting);
		},
		said: message => listener.said(message),
		gone(error) {
			if (error) {
				// Whoever calls now is refused, and ends.
				reason = error.message;
			} else {
				hasHungUp = true;
				considerEnd();
			}
		},
	});
	const order = startOrder(expectation.address, terminal, service);
	let fork = forkIt();

	function forkIt(): Fork {
		return forkServer.fork(expectation.address.nonce, order, {
			forkFailed: errno => listener.said({type: 'failed', stage: 'fork', errno}),
			ended(why) {
				orphans = 'ended';
				reason ??= why;
				if (pid === undefined) {
					// It may have called all the same.
					control.whenHeard(considerEnd);
				} else {
					considerEnd();
				}
			},
			abandoned(error) {
				// It has been forgotten by a fork server that somebody killed just now.
				if (pid === undefined && reason === undefined && !error && !isSecondTry) {
					isSecondTry = true;
					fork = forkIt();
					return;
				}

				orphans = 'abandoned';
				reason ??= error?.message ?? 'its fork server has ended';
				considerEnd();
			},
		});
	}

	return {
		get forkServerPid() {
			return fork.serverPid;
		},
		cancel() {
			isCancelled = true;
			expectation.cancel();
			fork.cancel();
		},
		release() {
			isCancelled = true;
			fork.release();
		},
	};
}
