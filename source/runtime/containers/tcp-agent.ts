import {Agent} from 'node:http';
import {Agent as TlsAgent} from 'node:https';
import type {Socket} from 'node:net';
import type {EngineAddress} from './engine-address.ts';

/** Connections with an engine that may be on another machine, which may be silent for ever, or from some moment on. */
export function tcpAgent({tls}: EngineAddress & {readonly type: 'tcp'}): Agent {
	// Those that nobody uses are let go of soon, as Node's own agent does it.
	const usual = {keepAlive: true, scheduling: 'lifo', timeout: 5000} as const;
	const {isVerified = true, ...files} = tls ?? {};
	const agent = tls ? new TlsAgent({...usual, ...files, rejectUnauthorized: isVerified}) : new Agent(usual);
	const create = agent.createConnection.bind(agent);
	agent.createConnection = (options, callback) => {
		const socket = create(options, callback) as Socket;
		socket.setKeepAlive(true, aliveEachMs);
		const timer = setTimeout(() => {
			socket.destroy(Object.assign(new Error(`no answer within ${connectLimitMs / 1000} s`), {code: 'ETIMEDOUT'}));
		}, connectLimitMs);
		const arrived = (): void => {
			clearTimeout(timer);
		};

		socket.once(tls ? 'secureConnect' : 'connect', arrived).once('close', arrived);
		return socket;
	};

	return agent;
}

const connectLimitMs = 10_000;
/** Ten questions more, one a second, and the connection breaks. */
const aliveEachMs = 5000;
