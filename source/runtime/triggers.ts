import type {ServiceSpec} from '../core/spec.ts';
import {createUdpTrigger, type UdpTrigger} from './udp-trigger.ts';

export interface Triggers {
	/** Those of these services from now on; resolves once all listen, or have said why they cannot. An address that stays is listened at without a gap. */
	update(services: readonly ServiceSpec[]): Promise<void>;
	close(): Promise<void>;
}

/** The triggers of a project; copies of a service share one. */
export function createTriggers(triggered: (service: string) => void, onProblem: (message: string) => void): Triggers {
	const triggers = new Map<string, UdpTrigger>();
	let names: ReadonlyMap<string, readonly string[]> = new Map();
	let isClosed = false;

	return {
		async update(services) {
			names = namesByAddress(services);
			const gone = [...triggers].filter(([key]) => !names.has(key));
			for (const [key] of gone) {
				triggers.delete(key);
			}

			// A new one may be at the port of an old one, at another address.
			await Promise.all(gone.map(async ([, trigger]) => trigger.close()));
			for (const {udpTrigger} of isClosed ? [] : services) {
				const key = keyOf(udpTrigger);
				if (udpTrigger && !triggers.has(key)) {
					triggers.set(key, createUdpTrigger({
						...udpTrigger,
						triggered() {
							for (const name of names.get(key) ?? []) {
								triggered(name);
							}
						},
						onProblem,
					}));
				}
			}

			await Promise.all([...triggers.values()].map(async ({ready}) => ready));
		},
		async close() {
			isClosed = true;
			await Promise.all([...triggers.values()].map(async trigger => trigger.close()));
			triggers.clear();
		},
	};
}

function namesByAddress(services: readonly ServiceSpec[]): ReadonlyMap<string, readonly string[]> {
	const names = new Map<string, string[]>();
	for (const {name, udpTrigger} of services) {
		if (udpTrigger) {
			const key = keyOf(udpTrigger);
			names.set(key, [...names.get(key) ?? [], name]);
		}
	}

	return names;
}

function keyOf(trigger: ServiceSpec['udpTrigger']): string {
	return trigger ? JSON.stringify([trigger.host, trigger.port]) : '';
}
