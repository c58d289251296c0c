import {describeExit, describeFailure} from '../core/describe.ts';
import {differenceBetween} from '../core/difference.ts';
import type {Event} from '../core/events.ts';
import type {Exit, RunCause, ServiceState, Stopping} from '../core/state.ts';
import type {Store} from '../core/store.ts';

/** One life of a service, as this console has seen it. */
export interface RunRecord {
	readonly run: number;
	readonly cause: RunCause;
	/** The file from which it went on. */
	readonly resumedAt?: string;
	/** Epoch ms. */
	readonly startedAt: number;
	/** Absent while it lives. `how` is a clause: `exited 1`, `stopped`, `restarted (exited 1)`. */
	readonly end?: {readonly at: number; readonly how: string};
}

export interface RunHistory {
	/** The last ones, the newest first. */
	of(service: string): readonly RunRecord[];
	dispose(): void;
}

/** Remembers the runs of each service from now on, and the one that is there already. */
export function rememberRuns(store: Pick<Store, 'getSnapshot' | 'subscribe'>): RunHistory {
	const records = new Map<string, readonly RunRecord[]>();

	const begin = ({name, run, cause, startedAt = 0, resumedAt}: ServiceState) => {
		records.set(name, [{run, cause, startedAt, ...resumedAt !== undefined && {resumedAt}}, ...records.get(name) ?? []].slice(0, maxRuns));
	};

	const end = (name: string, run: number, at: number, how: string) => {
		records.set(name, (records.get(name) ?? []).map(record => record.run === run ? {...record, end: {at, how}} : record));
	};

	for (const service of Object.values(store.getSnapshot().services)) {
		if (service.run > 0) {
			begin(service);
			const {type} = service.phase;
			if (type !== 'starting' && type !== 'ready' && type !== 'unready' && type !== 'stopping') {
				end(service.name, service.run, service.since, service.lastExit ? describeExit(service.lastExit) : 'ended');
			}
		}
	}

	const unsubscribe = store.subscribe((state, previous, event) => {
		const ended = endOf(event, previous.services);
		if (ended) {
			end(ended.service, ended.run, event.at, ended.how);
		}

		const {changed, gone} = differenceBetween(previous, state);
		for (const {name} of gone) {
			records.delete(name);
		}

		for (const service of changed) {
			if (service.run > (previous.services[service.name]?.run ?? 0)) {
				begin(service);
			}
		}
	});

	return {
		of: service => records.get(service) ?? [],
		dispose: unsubscribe,
	};
}

const maxRuns = 20;

/** The end of a run, where the event is one. */
export function endOf(event: Event, services: Readonly<Record<string, ServiceState>>): {readonly service: string; readonly run: number; readonly how: string} | undefined {
	if (event.type === 'spawn-failed') {
		return {service: event.service, run: event.run, how: describeFailure({type: 'spawn', message: event.message})};
	}

	if (event.type !== 'exited') {
		return undefined;
	}

	const {service, run, exit} = event;
	const phase = services[service]?.phase;
	return {service, run, how: phase?.type === 'stopping' ? describeEnd(phase, exit) : describeExit(exit)};
}

/** That a run ends by the signal it was sent goes without saying. */
function describeEnd({next, signal, isKilled}: Stopping, exit: Exit): string {
	const isAsAsked = !isKilled && exit.type === 'signal' && exit.signal === signal;
	const how = isAsAsked ? '' : ` (${describeExit(exit)})`;
	switch (next.type) {
		case 'stop': {
			return `stopped${how}`;
		}

		case 'restart': {
			return `restarted${how}`;
		}

		case 'fail': {
			return describeFailure(next.failure);
		}

		case 'exit': {
			return describeExit(exit);
		}
	}
}
