import {setTimeout as sleep} from 'node:timers/promises';
import type {Link} from './link.ts';
import {nameOfLog} from './resources.ts';

export interface Subscriptions {
	/** Whether there is something of that address that changes. */
	add(uri: string): boolean;
	remove(uri: string): void;
}

interface Changes {
	updated(uri: string): void;
	/** The services may be others. */
	listChanged(): void;
}

/** Tells of resources that have changed, each at most once a second; nothing of the instance is followed while nobody wants to know. */
export function createSubscriptions(link: Link, closing: AbortSignal, changes: Changes): Subscriptions {
	const ends = new Map<string, AbortController>();
	return {
		add(uri) {
			const name = nameOfLog(uri);
			if (uri !== 'devtui://status' && name === undefined) {
				return false;
			}

			if (!ends.has(uri)) {
				const end = new AbortController();
				ends.set(uri, end);
				const signal = AbortSignal.any([end.signal, closing]);
				const query = name === undefined ? [] : [['names', name], ['follow', 'true'], ['last', '0']] as const;
				void follow({link, path: name === undefined ? '/events' : '/logs', query, signal}, uri, changes);
			}

			return true;
		},
		remove(uri) {
			ends.get(uri)?.abort();
			ends.delete(uri);
		},
	};
}

interface Followed {
	readonly link: Link;
	readonly path: string;
	readonly query: ReadonlyArray<readonly [string, string]>;
	readonly signal: AbortSignal;
}

/** On and on: an instance that has gone may come back. */
async function follow({link, path, query, signal}: Followed, uri: string, changes: Changes): Promise<void> {
	const updated = atMostOnceASecond(() => {
		changes.updated(uri);
	}, signal);
	let isGone = false;
	while (!signal.aborted) {
		const reply = await link.follow({method: 'GET', path, query, signal}, line => {
			if (isGone) {
				isGone = false;
				changes.listChanged();
			}

			if (Object.keys(line as object).length > 0) {
				updated();
			}
		});
		if (reply.type !== 'aborted' && !isGone) {
			isGone = true;
			updated();
			changes.listChanged();
		}

		await sleep(pauseMs, undefined, {signal, ref: false}).catch(() => {
			// Nobody wants to know any more.
		});
	}
}

const pauseMs = 1000;

/** At once, and what comes within a second after that at its end. */
function atMostOnceASecond(tell: () => void, signal: AbortSignal): () => void {
	let isResting = false;
	let isWanted = false;
	const now = () => {
		isResting = true;
		isWanted = false;
		tell();
		setTimeout(() => {
			isResting = false;
			if (isWanted && !signal.aborted) {
				now();
			}
		}, pauseMs).unref();
	};

	return () => {
		if (isResting) {
			isWanted = true;
		} else if (!signal.aborted) {
			now();
		}
	};
}
