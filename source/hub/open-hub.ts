import {randomBytes} from 'node:crypto';
import {hostname} from 'node:os';
import {standingOf} from '../fleet/peer/away.ts';
import {startJoined, stepJoined} from '../fleet/peer/joined.ts';
import type {TlsFiles} from '../wire/tls-files.ts';
import {createArrival} from './arrival.ts';
import {reachBroker, type OtherBroker} from './broker.ts';
import {createBrokerNews} from './broker-news.ts';
import {connect} from './connect.ts';
import type {Desk} from './desk.ts';
import {openLedger, type Ledger} from './ledger/ledger.ts';
import {LedgerError} from './ledger/trouble.ts';
import {startLoop, type HubLoop} from './loop.ts';
import {openDesk} from './open-desk.ts';
import {openPeers, type Joining} from './open-peers.ts';
import type {OwnBroker} from './own-broker.ts';
import {startPruning} from './pruning.ts';
import {readWanted} from './read-wanted.ts';
import {openTokens} from './tokens.ts';
import type {Told} from './told.ts';
import {createWaiters} from './waiters.ts';
import {openWire} from './wire.ts';

export interface HubOptions {
	readonly directory: string;
	readonly broker: OwnBroker | OtherBroker;
	/** That of `--token-file`. With it, or off loopback, nobody connects to the hub's own broker without a token. */
	readonly adminToken?: string;
	/** Hubs that it joins. */
	readonly join?: readonly Joining[];
	/** With which it comes to those that encrypt, and that people have it join later. */
	readonly joinTls?: TlsFiles;
	readonly keepMs: number;
	readonly maxBytes: number;
	readonly version: string;
	/** What happens, at once and in its order. */
	told(told: Told): void;
	/** A sentence without its stop, about connections. */
	notice(text: string): void;
	/** It cannot go on, and has ended by itself: a sentence. */
	failed(message: string): void;
}

export interface Hub {
	readonly desk: Desk;
	/** Where builders connect. */
	readonly address: string;
	/** Everything that came is on disk and answered, and its presence is taken back. */
	end(): Promise<void>;
}

export type OpenedHub =
	| {readonly type: 'ok'; readonly hub: Hub}
	/** A sentence. */
	| {readonly type: 'problem'; readonly message: string};

export async function openHub(options: HubOptions): Promise<OpenedHub> {
	const {directory, broker: wanted, keepMs, maxBytes, adminToken, told, notice, failed} = options;
	const session = randomBytes(6).toString('hex');
	const now = Date.now;
	let ledger: Ledger;
	try {
		ledger = openLedger(directory);
	} catch (error) {
		if (error instanceof LedgerError) {
			return {type: 'problem', message: error.message};
		}

		throw error;
	}

	const tokens = openTokens({
		ledger,
		...adminToken !== undefined && {adminToken},
		now,
		revoked(id) {
			own?.disconnect(id);
		},
	});
	const reached = await reachBroker(wanted, {tokens, needsToken: adminToken !== undefined, notice});
	if (reached.type === 'problem') {
		ledger.close();
		return reached;
	}

	const {own, address, link} = reached.broker;
	const waiters = createWaiters();
	const startedAt = now();
	const desk = openDesk({version: options.version, startedAt, address, keepMs, maxBytes}, {
		ledger,
		tokens,
		waiters,
		askLoop: async question => loop.ask(question),
		askElsewhere: async (hub, question) => loop.askElsewhere(hub, question),
		connect: async question => connect(question, {peers, giveUp, ...own && {broker: own.broker}, ...options.joinTls && {joinTls: options.joinTls}, isGuarded: adminToken !== undefined && wanted.type === 'own' && wanted.tls !== undefined}),
	});
	let isOver = false;

	const giveUp = (hub: string) => {
		const standing = standingOf(state.peers, hub);
		if (standing === 'away') {
			loop.take({type: 'hub-given-up', hub, at: now()});
		}

		return standing;
	};
	const tell = (news: Told) => {
		desk.told(news);
		told(news);
	};
	const fail = (message: string) => {
		if (!isOver) {
			void close().then(() => {
				failed(message);
			});
		}
	};
	const close = async () => {
		isOver = true;
		pruning.end();
		desk.end();
		await peers.end();
		await wire.end();
		await own?.broker.close();
		ledger.close();
	};
	const pruning = startPruning({
		ledger,
		keepMs,
		maxBytes,
		now,
		gone(rows) {
			tell({builds: [], builders: [], gone: rows, notices: [], logs: []});
		},
		failed: fail,
	});

	const brokerNews = createBrokerNews(notice);
	const wire = openWire({
		session,
		desk,
		// Who may use somebody else's broker is its own affair.
		stranger: {role: 'client'},
		open: link,
	}, {
		heard(builder, message) {
			loop.take({type: 'heard', builder, message, at: now()});
		},
		lost(builder, lostSession) {
			loop.take({type: 'builder-lost', builder, session: lostSession, at: now()});
		},
		heardPeer(hub, message) {
			loop.take({type: 'peer-heard', link: peers.linkOf(hub), message, at: now()});
		},
		lostPeer(hub, lostSession, hasLeft) {
			loop.take({type: 'peer-lost', link: peers.linkOf(hub), session: lostSession, ...hasLeft && {hasLeft}, at: now()});
		},
		connected() {
			brokerNews.connected();
			if (arrival.hasAppeared) {
				loop.take({type: 'reconnected', at: now()});
			}

			void arrival.connected();
		},
		disconnected(why) {
			brokerNews.lost(why);
			arrival.putOff();
		},
		rival() {
			fail(`Another hub has taken ${address} over: a broker has one.`);
		},
		rejected(message) {
			fail(`The broker does not let the hub in: ${message}.`);
			arrival.putOff();
		},
		notice,
	});
	const arrival = createArrival({
		...!own && {findsRival: wire.findsRival},
		rivalFound() {
			fail(`A hub works with ${address} already: a broker has one.`);
		},
		appear: wire.appear,
		isOver: () => isOver,
	});
	const peers = openPeers({hub: ledger.hub, session}, {
		linked(link) {
			loop.take({type: 'peer-linked', link, at: now()});
		},
		heard(link, message) {
			loop.take({type: 'peer-heard', link, message, at: now()});
		},
		lost(link) {
			loop.take({type: 'peer-lost', link, at: now()});
		},
		left(link) {
			loop.take({type: 'peer-lost', link, hasLeft: true, at: now()});
		},
		hasBeenLinked: link => ledger.readPeers().ways.some(way => way.link === link),
		sendDown: wire.sendPeer,
		notice,
	});
	const [state, first] = startJoined(ledger.read(), ledger.readPeers(), session, startedAt, {keepMs, hub: ledger.hub, name: hostname(), resultsFrom: startedAt * 1000});
	const loop: HubLoop = startLoop(event => stepJoined(state, event)[1], first, {
		commit(changes, logs) {
			ledger.commit(changes, logs);
			pruning.committed(changes, logs);
		},
		send: wire.send,
		broadcast: wire.broadcast,
		sendPeer: peers.send,
		peerRefused: peers.refused,
		// Whoever may join may do what a client may.
		answerHere: async ({id, from, question}) => desk.ask(question, {role: 'client'}, {id: `${from}/${id}`, isPassedOn: true}),
		read: effect => readWanted(effect, ledger, now()),
		tell,
		failed(error) {
			fail(error.message);
		},
		now,
	});
	for (const joining of options.join ?? []) {
		peers.join(joining);
	}

	await arrival.decided;
	return {type: 'ok', hub: {
		desk,
		address,
		async end() {
			if (!isOver) {
				loop.end();
				await close();
			}
		},
	}};
}
