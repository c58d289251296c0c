import type {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {createServer, type Server, type Socket} from 'node:net';
import {parseGreeting, parseMessage, type Greeting, type LauncherMessage} from './launcher-protocol.ts';

/** Where the launchers of this process call in: one socket without a file, each launcher known by a nonce. */
export interface LauncherControl {
	expect(listener: LauncherListener): Expectation;
}

export interface Expectation {
	/** What the launcher must be given in its environment. */
	readonly environment: Readonly<Record<string, string>>;
	cancel(): void;
}

export interface LauncherListener {
	greeted(connection: LauncherConnection, pipes: Greeting['pipes']): void;
	said(message: LauncherMessage): void;
	/** The connection has ended, or there could be none. */
	gone(error?: Error): void;
}

export interface LauncherConnection {
	say(order: string | Buffer): void;
	close(): void;
}

export function createLauncherControl(): LauncherControl {
	const expected = new Map<string, LauncherListener>();
	let address: string | undefined;

	const listen = (): string => {
		const name = `devtui-${process.pid}-${randomBytes(nameLength).toString('hex')}`.slice(0, nameLength);
		const server: Server = createServer(socket => greet(socket, expected));
		server.unref();
		server.on('error', error => {
			address = undefined;
			for (const [nonce, listener] of expected) {
				expected.delete(nonce);
				listener.gone(error);
			}
		});
		// A leading NUL: the abstract namespace of Linux, which leaves no file behind.
		server.listen(`\0${name}`);
		return name;
	};

	return {
		expect(listener) {
			address ??= listen();
			const nonce = randomBytes(16).toString('hex');
			expected.set(nonce, listener);
			return {
				environment: {DEVTUI_LAUNCHER: `${address}:${nonce}`},
				cancel: () => void expected.delete(nonce),
			};
		},
	};
}

// As long as a name can be: shorter ones are padded with NULs by Node 20 and not by later ones.
const nameLength = 107;
// Anyone on this machine may connect.
const greetingLimitMs = 10_000;
const longestLine = 200;

function greet(socket: Socket, expected: Map<string, LauncherListener>): void {
	const timer = setTimeout(() => socket.destroy(), greetingLimitMs);
	timer.unref();
	let listener: LauncherListener | undefined;

	const readLine = lineReader(line => {
		if (listener) {
			const message = parseMessage(line);
			if (message) {
				listener.said(message);
			}

			return;
		}

		clearTimeout(timer);
		const greeting = parseGreeting(line);
		listener = greeting && expected.get(greeting.nonce);
		if (!greeting || !listener) {
			socket.destroy();
			return;
		}

		expected.delete(greeting.nonce);
		listener.greeted(connectionOver(socket), greeting.pipes);
	});

	socket.setEncoding('latin1');
	socket.on('data', (text: string) => {
		if (!readLine(text)) {
			socket.destroy();
		}
	});
	// A launcher that has been killed: `close` follows.
	socket.on('error', () => {});
	socket.on('close', () => {
		clearTimeout(timer);
		listener?.gone();
	});
}

/** Returns false when a line is longer than any that a launcher says. */
function lineReader(take: (line: string) => void): (text: string) => boolean {
	let rest = '';
	return text => {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			take(line);
		}

		return rest.length <= longestLine;
	};
}

function connectionOver(socket: Socket): LauncherConnection {
	return {
		say(order) {
			if (socket.writable) {
				socket.write(order);
			}
		},
		close() {
			socket.end();
		},
	};
}
