import {openLink, type Link, type LinkListener, type LinkOptions} from '../wire/link.ts';
import type {TlsFiles} from '../wire/tls-files.ts';
import {openOwnBroker, type OpenBroker, type OwnBroker, type OwnBrokerParts} from './own-broker.ts';

export interface OtherBroker {
	readonly type: 'other';
	readonly url: string;
	readonly token?: string;
	readonly tls?: TlsFiles;
}

/** The broker that a hub works with: its own, or somebody else's. */
export interface HubBroker {
	/** Where builders connect, as they have to write it. */
	readonly address: string;
	/** Absent: it is somebody else's. */
	readonly own?: OpenBroker;
	/** The hub's own connection; see `openLink`. */
	link(options: Pick<LinkOptions, 'clientId' | 'subscriptions' | 'will'>, listener: LinkListener): Link;
}

export type ReachedBroker =
	| {readonly type: 'ok'; readonly broker: HubBroker}
	/** A sentence. */
	| {readonly type: 'problem'; readonly message: string};

/** Opens its own; whether somebody else's can be reached the link says. */
export async function reachBroker(wanted: OwnBroker | OtherBroker, parts: OwnBrokerParts): Promise<ReachedBroker> {
	if (wanted.type === 'other') {
		return {type: 'ok', broker: {
			address: wanted.url,
			link: (options, listener) => openLink({...wanted, ...options, user: 'hub'}, listener),
		}};
	}

	const opened = await openOwnBroker(wanted, parts);
	return opened.type === 'problem' ? opened : {type: 'ok', broker: {
		address: opened.open.address,
		own: opened.open,
		link: (options, listener) => opened.open.broker.link(options, listener),
	}};
}
