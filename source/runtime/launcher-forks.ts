import type {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import type {Socket} from 'node:net';
import {systemMessage} from './child-failure.ts';
import {frontOrder, lineReader, parseForkMessage, releaseOrder} from './launcher-protocol.ts';

/** The fork server of this process: made for the first service, and again should somebody end it. */
export interface ForkServer {
	/** Forks a launcher; `nonce` is its name from then on. */
	fork(nonce: string, order: Buffer, listener: ForkListener): Fork;
	/** See `Spawner`. */
	followFront(pid: number | undefined): void;
	/** Let it end, and all that it still has; resolves when it has. */
	close(): Promise<void>;
}

export interface Fork {
	/** Of the fork server; 0: there could be none. */
	readonly serverPid: number;
	/** Nothing more of it shall be told. */
	cancel(): void;
	/** Nor shall it be ended when devtui ends. */
	release(): void;
}

/** One of these comes, once, never before `fork` has returned. */
export interface ForkListener {
	forkFailed(errno: number): void;
	/** Nobody it may have left behind lives. `reason`: why it has not called devtui, if it has not. */
	ended(reason: string): void;
	/** The fork server has ended: nobody will tell how it goes on. Everyone who was forked has called devtui by now. */
	abandoned(error?: Error): void;
}

interface Server {
	readonly pid: number;
	close(): Promise<void>;
	send(nonce: string, order: Buffer, listener: ForkListener): void;
	cancel(nonce: string): void;
	release(nonce: string): void;
	followFront(pid: number | undefined): void;
}

/** @param whenHeard See `LauncherControl`. */
export function createForkServer(path: string, whenHeard: (done: () => void) => void): ForkServer {
	let server: Server | undefined;
	let front: number | undefined;

	function start(): Server {
		const started = startServer(path, whenHeard, ended => {
			server = server === ended ? undefined : server;
		});
		if (front !== undefined) {
			started.followFront(front);
		}

		return started;
	}

	return {
		fork(nonce, order, listener) {
			const current = server ??= start();
			current.send(nonce, order, listener);
			return {
				serverPid: current.pid,
				cancel: () => current.cancel(nonce),
				release: () => current.release(nonce),
			};
		},
		followFront(pid) {
			front = pid;
			server?.followFront(pid);
		},
		close: async () => server?.close(),
	};
}

function startServer(path: string, whenHeard: (done: () => void) => void, ended: (server: Server) => void): Server {
	const awaited = new Map<string, ForkListener>();
	// Out of the group of the terminal. Its own directory must not keep a file system busy.
	const child = spawn(path, [], {cwd: '/', env: {}, stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true});
	// Without descriptors there are not even streams.
	const channel = (child.stdio as typeof child.stdio | undefined)?.[3] as Socket | undefined;

	const abandon = (error?: Error): void => {
		ended(server);
		for (const [nonce, listener] of awaited) {
			awaited.delete(nonce);
			listener.abandoned(error);
		}
	};

	// It must not keep devtui alive, but what it has yet to tell must.
	const forget = (nonce: string): void => {
		if (awaited.delete(nonce) && awaited.size === 0) {
			channel?.unref();
		}
	};

	const readLine = lineReader(line => {
		const message = parseForkMessage(line);
		const listener = message && awaited.get(message.nonce);
		if (!listener) {
			return;
		}

		forget(message.nonce);
		switch (message.type) {
			case 'failed':
				listener.forkFailed(message.errno);
				return;
			case 'ended':
				// Node refuses calls when it has no descriptor left, and tells nobody.
				listener.ended(message.errno > 0 ? `it cannot call devtui: ${systemMessage(message.errno)}` : 'devtui could not take its call: too many open files');
				return;
			case 'killed':
				listener.ended(`it was killed by ${message.signal}`);
		}
	});

	child.unref();
	child.on('error', abandon);
	channel?.setEncoding('latin1');
	channel?.on('data', (text: string) => void readLine(text));
	// It has been killed: `close` follows.
	channel?.on('error', () => {});
	channel?.on('close', () => {
		// It is asked for nothing from here on.
		ended(server);
		whenHeard(() => abandon());
	});

	const server: Server = {
		pid: child.pid ?? 0,
		async close() {
			if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
				return;
			}

			// Somebody waits for it now.
			child.ref();
			await new Promise<void>(resolve => {
				child.once('exit', () => {
					resolve();
				});
				channel?.destroy();
			});
		},
		send(nonce, order, listener) {
			awaited.set(nonce, listener);
			if (!channel?.destroyed) {
				channel?.ref();
				channel?.write(order);
			}
		},
		cancel: forget,
		release(nonce) {
			if (!channel?.destroyed) {
				channel?.write(releaseOrder(nonce));
			}

			forget(nonce);
		},
		followFront(pid) {
			if (!channel?.destroyed) {
				channel?.write(frontOrder(pid));
			}
		},
	};
	return server;
}
