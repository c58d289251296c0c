import {maxMessageBytes} from '../fleet/codec.ts';
import {printAddress} from '../wire/address.ts';
import {openBroker, type Broker} from '../wire/broker.ts';
import {createAdmission} from './admission.ts';
import {listenProblem} from './listening.ts';
import type {Tokens} from './tokens.ts';

export interface OwnBroker {
	readonly type: 'own';
	readonly host: string;
	/** 0: any. */
	readonly port: number;
	readonly tls?: {readonly cert: string; readonly key: string; readonly ca?: string};
}

export interface OwnBrokerParts {
	readonly tokens: Tokens;
	/** Nobody is let in without one. */
	readonly needsToken: boolean;
	/** A sentence without its stop, for who runs the hub. */
	notice(text: string): void;
}

export interface OpenBroker {
	readonly broker: Broker;
	/** As builders have to write it. */
	readonly address: string;
	/** All that have come with this token, by its id. */
	disconnect(token: string): void;
}

export type OpenedBroker =
	| {readonly type: 'ok'; readonly open: OpenBroker}
	/** A sentence. */
	| {readonly type: 'problem'; readonly message: string};

/** The embedded broker, which lets in whom the tokens of the hub let in. */
export async function openOwnBroker(wanted: OwnBroker, {tokens, needsToken, notice}: OwnBrokerParts): Promise<OpenedBroker> {
	const {authenticate, usersOf} = createAdmission(tokens, needsToken);
	try {
		const broker = await openBroker({...wanted, authenticate, maxPacketBytes: maxMessageBytes, maxPacketsPerSecond, notice});
		return {type: 'ok', open: {
			broker,
			address: printAddress({host: wanted.host, port: broker.port, isEncrypted: wanted.tls !== undefined}),
			disconnect(token) {
				for (const user of usersOf(token)) {
					broker.disconnect(user);
				}
			},
		}};
	} catch (error) {
		return {type: 'problem', message: `${listenProblem(error as NodeJS.ErrnoException, wanted)}: --listen HOST:PORT says where else.`};
	}
}

/** Tens of thousands of log chunks a second come in a few messages; somebody who floods is cut off. */
const maxPacketsPerSecond = 2000;
