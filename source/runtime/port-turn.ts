import type {ServiceSpec} from '../core/spec.ts';
import type {Child} from './contract.ts';
import {describePortHolder, ownPortOf, portHolder, whenPortFree} from './ports/port-holder.ts';

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
