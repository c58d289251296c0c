import {spawn} from 'node:child_process';
import {Agent} from 'node:http';
import {Duplex} from 'node:stream';
import type {EngineAddress} from './engine-address.ts';

/** Each connection is a program `ssh` that speaks with the engine there, as Docker's own command line does it. */
export function sshAgent({host, user, port}: EngineAddress & {readonly type: 'ssh'}): Agent {
	const agent = new Agent({keepAlive: true, maxSockets: 50});
	agent.createConnection = () => connect([
		...user === undefined ? [] : ['-l', user],
		...port === undefined ? [] : ['-p', String(port)],
		'-T',
		'-o', 'BatchMode=yes',
		'-o', 'ConnectTimeout=30',
		'--',
		host,
		'docker', 'system', 'dial-stdio',
	]);
	return agent;
}

function connect(args: readonly string[]): Duplex {
	const child = spawn('ssh', args, {stdio: ['pipe', 'pipe', 'pipe']});
	let complaint = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		complaint = (complaint + text).slice(-2000);
	});
	const duplex = new SshStream({
		// An end here is told to the other side, whose answer may still come.
		allowHalfOpen: true,
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
	child.stdin.on('error', () => {});
	child.stdout.on('data', (chunk: Uint8Array) => {
		if (!duplex.push(chunk)) {
			child.stdout.pause();
		}
	});
	child.once('error', error => duplex.destroy(error));
	child.once('close', code => {
		if (code === 0 || duplex.destroyed) {
			duplex.push(null);
		} else {
			duplex.destroy(new Error(`ssh: ${complaint.trim() === '' ? `exited ${code}` : complaint.trim().split('\n').at(-1)}`));
		}
	});
	return duplex;
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
