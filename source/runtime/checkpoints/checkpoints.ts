import type {Fact} from '../../core/events.ts';
import type {ServiceSpec} from '../../core/spec.ts';
import type {Child, ChildCheckpoints, ChildListener, Resumption} from '../contract.ts';
import {createCheckpointPolicy, type ServiceCheckpointPolicy} from './policy.ts';
import {privateBytes} from './private-bytes.ts';

/** Of services whose programs are kept as they were before they opened files: across runs, and after their end. */
export interface Checkpoints {
	/** For a run of a service; undefined: there are to be none. */
	policyFor(spec: ServiceSpec): ServiceCheckpointPolicy | undefined;
	/** What a child of the run tells of them. */
	listenerFor(service: string, run: number, policy: ServiceCheckpointPolicy): Pick<ChildListener, 'opened' | 'checkpointLost' | 'checkpointsImpossible'>;
	/** Whatever there is, is from now on of this child. */
	adopt(service: string, child: Child): void;
	/** `undefined`: it cannot be resumed from there any more. */
	resume(service: string, checkpoint: number, how: Resumption, listener: ChildListener): Child | undefined;
	/** It is likely to be resumed next. */
	prepare(service: string, checkpoint: number): void;
	drop(service: string, checkpoint: number): void;
	dropAll(service: string): void;
	/** What each has of its own in memory, in bytes, by its number; those on the disk are not among them. */
	memory(service: string): ReadonlyMap<number, number>;
	/** Those of all services that are processes. */
	processes(): ReadonlySet<number>;
	/** All of all services: resolved once nothing of them is left, also of those dropped before. */
	close(): Promise<void>;
}

export function createCheckpoints(tell: (fact: Fact) => void): Checkpoints {
	const kept = new Map<string, ChildCheckpoints>();
	const closing = new Set<Promise<void>>();

	const dropAll = (service: string): void => {
		const gone = kept.get(service)?.close();
		kept.delete(service);
		if (gone) {
			closing.add(gone);
			void gone.finally(() => closing.delete(gone));
		}
	};

	const adopt = (service: string, child: Child): void => {
		if (kept.get(service) !== child.checkpoints) {
			dropAll(service);
		}

		if (child.checkpoints) {
			kept.set(service, child.checkpoints);
		}
	};

	return {
		policyFor: createCheckpointPolicy,
		listenerFor: (service, run, policy) => ({
			opened(opening) {
				const {checkpoint, reason} = opening;
				tell({type: 'file-opened', service, run, ...policy.namesOf(opening), ...checkpoint && {checkpoint}, ...reason !== undefined && {reason}});
			},
			checkpointLost(checkpoint) {
				tell({type: 'checkpoint-lost', service, checkpoint});
			},
			checkpointsImpossible(reason) {
				tell({type: 'checkpoints-impossible', service, run, reason});
			},
		}),
		adopt,
		resume(service, checkpoint, how, listener) {
			const child = kept.get(service)?.resume(checkpoint, how, listener);
			if (child) {
				adopt(service, child);
			}

			return child;
		},
		prepare(service, checkpoint) {
			kept.get(service)?.prepare(checkpoint);
		},
		drop(service, checkpoint) {
			kept.get(service)?.drop(checkpoint);
		},
		dropAll,
		memory: service => new Map((kept.get(service)?.processes() ?? []).flatMap(({checkpoint, pid}) => {
			const bytes = privateBytes(pid);
			return bytes === undefined ? [] : [[checkpoint, bytes]];
		})),
		processes: () => new Set([...kept.values()].flatMap(each => each.processes().map(({pid}) => pid))),
		async close() {
			for (const service of kept.keys()) {
				dropAll(service);
			}

			await Promise.all(closing);
		},
	};
}
