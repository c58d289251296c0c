import {getSystemErrorMap} from 'node:util';
import {endSession} from './child-session.ts';
import {createLauncherControl, type LauncherConnection} from './launcher-control.ts';
import {afterCalls, createForkServer} from './launcher-forks.ts';
import {startOrder, type Greeting, type LaunchedService, type LauncherMessage} from './launcher-protocol.ts';

/** Starts launchers: one fork server makes them, one socket hears them. */
export interface Launchers {
	readonly path: string;
	start(service: LaunchedService, listener: LauncherListener): LauncherStart;
}

/** Called never before `start` has returned. */
export interface LauncherListener {
	/** It has called. On pipes it waits for `opened`. */
	greeted(connection: LauncherConnection, greeting: Greeting): void;
	said(message: LauncherMessage): void;
	/** It has gone, and nobody that it may have left behind lives. `reason`: why it never called. */
	buried(reason?: string): void;
}

export interface LauncherStart {
	readonly forkServerPid: number;
	/** Nothing more of it shall be told. */
	cancel(): void;
}

export function createLaunchers(path: string): Launchers {
	const control = createLauncherControl();
	const forkServer = createForkServer(path);

	return {
		path,
		start(service, listener) {
			let launcherPid: number | undefined;
			let hasHungUp = false;
			/** Who ends what it leaves behind, should it be killed: the fork server, which has gone itself, or has done so. */
			let orphans: 'guarded' | 'abandoned' | 'ended' = 'guarded';
			let reason: string | undefined;
			let isCancelled = false;

			const considerEnd = (): void => {
				if (isCancelled) {
					return;
				}

				if (launcherPid === undefined) {
					listener.buried(reason);
				} else if (hasHungUp && orphans === 'ended') {
					listener.buried();
				} else if (hasHungUp && orphans === 'abandoned') {
					endSession(launcherPid, () => {
						if (!isCancelled) {
							listener.buried();
						}
					});
				}
			};

			const expectation = control.expect({
				greeted(connection, greeting) {
					launcherPid = greeting.pid;
					listener.greeted(connection, greeting);
				},
				said: message => listener.said(message),
				gone(error) {
					// Without a call it is refused when it calls, and ends.
					if (error) {
						reason = error.message;
						return;
					}

					hasHungUp = true;
					considerEnd();
				},
			});
			const fork = forkServer.fork(expectation.address.nonce, startOrder(expectation.address, service), {
				forkFailed: errno => listener.said({type: 'failed', stage: 'fork', errno}),
				ended(errno) {
					orphans = 'ended';
					reason ??= errno > 0 ? `it cannot call devtui: ${getSystemErrorMap().get(-errno)?.[1] ?? `error ${errno}`}` : undefined;
					// Its call may still be unread.
					afterCalls(considerEnd);
				},
				abandoned(error) {
					orphans = 'abandoned';
					reason ??= error?.message ?? 'its fork server has ended';
					considerEnd();
				},
			});

			return {
				forkServerPid: fork.serverPid,
				cancel() {
					isCancelled = true;
					expectation.cancel();
					fork.cancel();
				},
			};
		},
	};
}
