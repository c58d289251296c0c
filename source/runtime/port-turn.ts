import type {ServiceSpec} from '../core/spec.ts';
import type {Child} from './contract.ts';
import {describePortHolder, inodesOn, ownPortOf, portHolder, whenPortFree} from './ports/port-holder.ts';

/** The port of this machine that tells whether the service is ready. An engine says itself which port of a container is taken. */
export function portOf({ready, container}: ServiceSpec): {readonly host: string; readonly port: number} | undefined {
	return ready && !container ? ownPortOf(ready.check) : undefined;
}

/**
 * Waits until the port of a service is free, when it is an earlier run that holds it; answers with a sentence about
 * whoever holds it else. Who starts then will find out by itself.
 */
export async function portTurn({name}: ServiceSpec, run: number, {host, port}: {readonly host: string; readonly port: number}, signal: AbortSignal, limitMs = usualLimitMs): Promise<string | undefined> {
	let holder = await portHolder(port, host);
	const isOwn = holder.type === 'held' && run > 1 && (holder.owner === undefined || holder.owner.service === name);
	if (isOwn) {
		holder = await whenPortFree(port, {host, limitMs, signal});
	}

	return holder.type === 'held' ? describePortHolder(port, holder) : undefined;
}

/**
 * Of a run whose port is held already: tells, while it is young, that whoever answers there was there before it. A server
 * that cannot have its port ends soon; a run that goes on is one that is served by others (a proxy, a socket that somebody
 * else listens on), and is believed.
 */
export function createDoubt(trouble: string, {host, port}: {readonly host: string; readonly port: number}, untilMs = doubtMs): () => string | undefined {
	const before = inodesOn(port, host);
	const began = performance.now();
	return () => {
		const listening = performance.now() - began < untilMs ? inodesOn(port, host) : undefined;
		const isOld = before && listening && listening.size > 0 && [...listening].every(inode => before.has(inode));
		return isOld ? `who answers was there before: ${trouble}` : undefined;
	};
}

/** Servers that are slow to begin need some seconds until they find their port taken. */
const doubtMs = 5000;

/** Long enough for a kernel that is busy; nothing of the earlier run lives any more. */
const usualLimitMs = 3000;

/** Stands for a child that waits for its turn: whatever would end it calls it off. */
export function createWaitingChild(callOff: () => void): Child {
	return {
		signal(signal) {
			if (signal !== 'SIGCONT') {
				callOff();
			}
		},
		write() {},
		resize() {},
		pauseOutput() {},
		resumeOutput() {},
		survivors: () => [],
	};
}
