import type {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {connect, createServer, type Server, type Socket} from 'node:net';
import {lineReader, longestGreeting, longestLine, parseGreeting, parseMessage, type ControlAddress, type Greeting, type LauncherMessage} from './launcher-protocol.ts';

/** Where the launchers of this process call: one socket without a file, each launcher known by a nonce. */
export interface LauncherControl {
	expect(listener: ControlListener): Expectation;
	/** Calls back once every call that has been made so far has been heard. */
	whenHeard(done: () => void): void;
	/** Nobody is expected any more. */
	close(): void;
}

export interface Expectation {
	readonly address: ControlAddress;
	cancel(): void;
}

export interface ControlListener {
	greeted(connection: LauncherConnection, greeting: Greeting): void;
	said(message: LauncherMessage): void;
	/** The connection has ended, or there could be none. */
	gone(error?: Error): void;
}

export interface LauncherConnection {
	say(order: string | Buffer): void;
	close(): void;
	/** Resolves when the launcher has hung up, too: it ends with that. */
	whenGone(): Promise<void>;
}

export function createLauncherControl(): LauncherControl {
	const expected = new Map<string, ControlListener>();
	let name: string | undefined;
	const servers = new Set<Server>();

	const listen = (): string => {
		const socket = `devtui-${process.pid}-${randomBytes(nameLength).toString('hex')}`.slice(0, nameLength);
		const server: Server = createServer(connection => greet(connection, expected));
		servers.add(server);
		server.unref();
		server.on('error', error => {
			// Also when a call could not be taken, for want of descriptors: whose it was nobody knows.
			name = server.listening ? name : undefined;
			for (const [nonce, listener] of expected) {
				expected.delete(nonce);
				listener.gone(error);
			}
		});
		// A leading NUL: the abstract namespace of Linux, which leaves no file behind.
		server.listen(`\0${socket}`);
		return socket;
	};

	const expect = (listener: ControlListener): Expectation => {
		name ??= listen();
		const nonce = randomBytes(16).toString('hex');
		expected.set(nonce, listener);
		return {
			address: {socket: name, nonce},
			cancel: () => void expected.delete(nonce),
		};
	};

	return {
		expect,
		whenHeard: done => callOneself(expect, done),
		close() {
			name = undefined;
			for (const server of servers) {
				server.close();
			}

			servers.clear();
		},
	};
}

/** Calls are taken one by one, in their order: whoever called before has been taken when we are. */
function callOneself(expect: LauncherControl['expect'], done: () => void): void {
	let isHeard = false;
	const finish = (): void => {
		if (isHeard) {
			return;
		}

		isHeard = true;
		expectation.cancel();
		// What comes at once is read in no order.
		setImmediate(done);
	};

	const expectation = expect({
		greeted(connection) {
			connection.close();
			finish();
		},
		said() {},
		gone() {},
	});
	const {socket: name, nonce} = expectation.address;
	const call = (): void => {
		let isTooEarly = false;
		const socket = connect(`\0${name}`, () => socket.end(`hello ${nonce} 0\n`));
		socket.on('error', (error: NodeJS.ErrnoException) => {
			// So many have called that there is no room for another call until they have been taken.
			isTooEarly = error.code === 'EAGAIN';
		});
		// Refused otherwise, for want of descriptors: so is everyone else.
		socket.on('close', () => isTooEarly ? setImmediate(call) : finish());
		socket.resume();
	};

	call();
}

// As long as a name can be: shorter ones are padded with NULs by Node 20 and not by later ones.
const nameLength = 107;
// Anyone on this machine may connect.
const greetingLimitMs = 10_000;

function greet(socket: Socket, expected: Map<string, ControlListener>): void {
	// A launcher is as slow as the machine, and what it has said is not read before devtui gets its turn.
	const timer = setInterval(() => {
		if (expected.size === 0) {
			socket.destroy();
		}
	}, greetingLimitMs);
	timer.unref();
	let listener: ControlListener | undefined;

	const readLine = lineReader(line => {
		if (listener) {
			const message = parseMessage(line);
			if (message) {
				listener.said(message);
			}

			return;
		}

		clearInterval(timer);
		const greeting = parseGreeting(line);
		listener = greeting && expected.get(greeting.nonce);
		if (!greeting || !listener) {
			socket.destroy();
			return;
		}

		expected.delete(greeting.nonce);
		listener.greeted(connectionOver(socket), greeting);
	}, () => listener ? longestLine : longestGreeting);

	socket.setEncoding('latin1');
	socket.on('data', (text: string) => {
		if (!readLine(text)) {
			socket.destroy();
		}
	});
	// A launcher that has been killed: `close` follows.
	socket.on('error', () => {});
	socket.on('close', () => {
		clearInterval(timer);
		listener?.gone();
	});
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
		whenGone: async () => new Promise(resolve => {
			if (socket.closed) {
				resolve();
			} else {
				socket.once('close', () => {
					resolve();
				});
			}
		}),
	};
}
