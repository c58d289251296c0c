import process from 'node:process';
import {maxMessageBytes} from '../../source/fleet/codec.ts';
import {openBroker, type BrokerOptions} from '../../source/wire/broker.ts';
import type {Identity} from '../../source/wire/rules.ts';
import {openEchoHub} from './echo-hub.ts';

/** A process that is the embedded broker with the echoing hub in it: `node broker-program.cjs '{"port": …}'`. */
export interface BrokerProgramOptions extends Pick<BrokerOptions, 'host' | 'port' | 'tls'> {
	/** By user name and token; absent: everybody is a builder of the name it says, or a client. */
	readonly tokens?: Readonly<Record<string, {readonly token: string; readonly identity: Identity}>>;
}

const {tokens, ...options} = JSON.parse(process.argv[2]!) as BrokerProgramOptions;
const broker = openBroker({
	...options,
	maxPacketBytes: maxMessageBytes,
	maxPacketsPerSecond: 5000,
	async authenticate(user = '', token) {
		if (tokens === undefined) {
			return user === 'client' ? {role: 'client'} : {role: 'builder', name: user};
		}

		const known = tokens[user];
		return known && known.token === token ? known.identity : undefined;
	},
	notice(text) {
		process.stdout.write(`${text}\n`);
	},
});
broker.then(({link}) => {
	openEchoHub(link);
}, (error: unknown) => {
	process.stderr.write(`${String(error)}\n`);
	process.exitCode = 1;
});
