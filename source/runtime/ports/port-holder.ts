import {setTimeout as sleep} from 'node:timers/promises';
import type {NetworkCheck, ProbeCheck} from '../../core/spec.ts';
import {isSameAddress, ownAddresses} from './address.ts';
import {readListeners, type Listener} from './listeners.ts';
import {findOwner, heldBy, type PortOwner} from './owners.ts';
import {isTaken} from './try-port.ts';

export type PortHolder =
	| {readonly type: 'free'}
	/** `owner` is unknown when it belongs to another user (`userId`), or where the system does not tell. */
	| {readonly type: 'held'; readonly owner?: PortOwner; readonly userId?: number};

/** Who listens on a port of this machine. A port of another machine is never held. */
export async function portHolder(port: number, host = anyLocal): Promise<PortHolder> {
	const found = await holdersOf(port, host);
	const [first] = found;
	if (!first) {
		return {type: 'free'};
	}

	if (first === 'unknown') {
		return {type: 'held'};
	}

	// Only now: to look through all processes takes its time.
	const owner = findOwner(found.filter(holder => holder !== 'unknown'));
	return {type: 'held', ...(owner ? {owner} : {userId: first.userId})};
}

/** Of the sockets that listen on a port of this machine; undefined where the system does not tell. */
export function inodesOn(port: number, host: string): ReadonlySet<number> | undefined {
	const listeners = listenersOn(port, ownAddresses(host));
	return listeners && new Set(listeners.map(({inode}) => inode));
}

function listenersOn(port: number, addresses: readonly string[]): readonly Listener[] | undefined {
	return readListeners()?.filter(listener => listener.port === port && addresses.some(address => isSameAddress(address, listener.address)));
}

async function holdersOf(port: number, host: string): Promise<readonly (Listener | 'unknown')[]> {
	const addresses = ownAddresses(host);
	const listeners = listenersOn(port, addresses);
	if (listeners) {
		return listeners;
	}

	const taken = await Promise.all(addresses.map(async address => isTaken(port, address)));
	return taken.some(Boolean) ? ['unknown'] : [];
}

/** The port of this machine that a check asks, if it asks one. */
export function ownPortOf(check: ProbeCheck): {readonly host: string; readonly port: number} | undefined {
	const target = targetOf(check);
	return target && ownAddresses(target.host).length > 0 ? target : undefined;
}

/** `port 5432 is held by pid 123 (postgres -D data)`. */
export function describePortHolder(port: number, {owner, userId}: Extract<PortHolder, {type: 'held'}>): string {
	if (owner) {
		const what = owner.service === undefined ? owner.command : `${owner.command}, the service ${owner.service} of a devtui`;
		return `port ${port} is held by pid ${owner.pid} (${what})`;
	}

	return userId === undefined ? `port ${port} is held by another process` : `port ${port} is held by a process of another user (uid ${userId})`;
}

/** Resolves as soon as nobody listens there, or with who does when the time is up or the signal has come. */
export async function whenPortFree(port: number, {host = anyLocal, limitMs, signal}: {
	readonly host?: string;
	readonly limitMs: number;
	readonly signal?: AbortSignal;
}): Promise<PortHolder> {
	const end = performance.now() + limitMs;
	for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
		const leftMs = end - performance.now();
		if (leftMs <= 0 || signal?.aborted || (await holdersOf(port, host)).length === 0) {
			return portHolder(port, host);
		}

		await sleep(Math.min(delayMs, leftMs), undefined, {signal}).catch(() => {
			// Aborted: the loop ends.
		});
	}
}

const anyLocal = 'localhost';
const firstDelayMs = 5;
const longestDelayMs = 100;

/** The ports that these processes listen on, in order. `listeners`: to read the table once for several services. */
export function listeningPorts(pids: Iterable<number>, listeners = readListeners() ?? []): readonly number[] {
	return [...new Set(heldBy(pids, listeners).map(({port}) => port))].sort((a, b) => a - b);
}

/** The port that a check asks, wherever it is. */
export function targetOf(check: NetworkCheck): {readonly host: string; readonly port: number};
export function targetOf(check: ProbeCheck): {readonly host: string; readonly port: number} | undefined;
export function targetOf(check: ProbeCheck): {readonly host: string; readonly port: number} | undefined {
	switch (check.type) {
		case 'tcp': {
			return check;
		}

		case 'http': {
			const {hostname, port, protocol} = new URL(check.url);
			return {host: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)};
		}

		case 'exec':
		case 'log':
		case 'notify': {
			return undefined;
		}
	}
}
