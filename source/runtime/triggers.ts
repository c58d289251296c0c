import type {ServiceSpec} from '../core/spec.ts';
import {createUdpTrigger} from './udp-trigger.ts';

export interface Triggers {
	/** Resolves once all listen, or have said why they cannot. */
	readonly ready: Promise<void>;
	close(): Promise<void>;
}

/** The triggers of a project; copies of a service share one. */
export function createTriggers(services: readonly ServiceSpec[], triggered: (service: string) => void, onProblem: (message: string) => void): Triggers {
	const shared = new Map<string, {readonly host: string; readonly port: number; readonly names: string[]}>();
	for (const {name, udpTrigger} of services) {
		if (udpTrigger) {
			const key = JSON.stringify(udpTrigger);
			const known = shared.get(key) ?? {...udpTrigger, names: []};
			known.names.push(name);
			shared.set(key, known);
		}
	}

	const triggers = [...shared.values()].map(({host, port, names}) => createUdpTrigger({
		host,
		port,
		triggered() {
			for (const name of names) {
				triggered(name);
			}
		},
		onProblem,
	}));
	return {
		ready: Promise.all(triggers.map(async ({ready}) => ready)).then(() => {}),
		async close() {
			await Promise.all(triggers.map(async trigger => trigger.close()));
		},
	};
}
