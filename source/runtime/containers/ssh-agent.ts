import {spawn, type ChildProcessWithoutNullStreams} from 'node:child_process';
import {Agent} from 'node:http';
import {Duplex} from 'node:stream';
import {createGate} from '../probe/gate.ts';
import type {EngineAddress} from './engine-address.ts';
import {SshError} from './trouble-ssh.ts';

type SshAddress = EngineAddress & {readonly type: 'ssh'};

/** Each connection is a program `ssh` that speaks with the engine there, as Docker's own command line does it. */
export function sshAgent(address: SshAddress): Agent {
	const agent = new Agent({keepAlive: true});
	agent.createConnection = () => connect(['-T', ...options, ...sshWords(address), 'docker', 'system', 'dial-stdio']);
	return agent;
}

/** Whom to connect with. */
export function sshWords({host, user, port}: SshAddress): readonly string[] {
	return [
		...user === undefined ? [] : ['-l', user],
		...port === undefined ? [] : ['-p', String(port)],
		'--',
		host,
	];
}

/** Nobody is asked anything; a machine that does not answer any more is given up. */
const options = ['BatchMode=yes', 'ConnectTimeout=10', 'ServerAliveInterval=5', 'ServerAliveCountMax=3'].flatMap(option => ['-o', option]);

function connect(args: readonly string[]): Duplex {
	let child: ChildProcessWithoutNullStreams;
	const duplex = new SshStream({
		// An end here is told to the other side, whose answer may still come.
		allowHalfOpen: true,
		construct(done) {
			void knocking.enter(new AbortController().signal).then(leave => {
				child = spawn('ssh', args, {stdio: ['pipe', 'pipe', 'pipe']});
				passOn(child, duplex, leave!);
				done();
			});
		},
		write(chunk: Uint8Array, _encoding, done) {
			child.stdin.write(chunk, unlessFailed(done));
		},
		final(done) {
			child.stdin.end(unlessFailed(done));
		},
		read() {
			child.stdout.resume();
		},
		destroy(error, done) {
			child.kill();
			done(error);
		},
	});
	return duplex;
}

/** Those that the other side has not let in yet: of more than ten an sshd turns some away (`MaxStartups`). */
const knocking = createGate(6);
/** What it has been asked need not be answered at once. */
const knockingMs = 3000;

/** @param letIn Called when the other side has shown itself, or never will. */
function passOn(child: ChildProcessWithoutNullStreams, duplex: Duplex, letIn: () => void): void {
	let complaint = '';
	let isIn = false;
	const arrive = (): void => {
		clearTimeout(timer);
		if (!isIn) {
			isIn = true;
			letIn();
		}
	};

	const timer = setTimeout(arrive, knockingMs).unref();
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		complaint = (complaint + text).slice(-2000);
	});
	child.stdin.on('error', () => {});
	child.stdout.once('data', arrive).on('data', (chunk: Uint8Array) => {
		if (!duplex.push(chunk)) {
			child.stdout.pause();
		}
	});
	child.once('error', error => {
		arrive();
		duplex.destroy(error);
	});
	child.once('close', code => {
		arrive();
		if (code === 0 || duplex.destroyed) {
			duplex.push(null);
		} else {
			duplex.destroy(new SshError(complaint, code));
		}
	});
}

/** It has ended, and its end is about to say why: `write EPIPE` says nothing. */
function unlessFailed(done: () => void): (error?: Error | null) => void {
	return error => {
		if (!error) {
			done();
		}
	};
}

/** What Node's HTTP client asks of a socket beyond what every stream can do. */
class SshStream extends Duplex {
	setTimeout(): this {
		return this;
	}

	setNoDelay(): this {
		return this;
	}

	setKeepAlive(): this {
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}
}
