import {readdirSync, readFileSync} from 'node:fs';
import {processStat, statField} from '../system/process-stat.ts';
import {readProc} from '../system/proc.ts';
import {livingDescendants} from './child-processes.ts';
import type {Clock} from './clock.ts';

export interface Activity {
	/** Look at these from now on, and at no others. */
	observe(services: readonly string[]): void;
	/** Whether anything of the service has written within the last moments; undefined: it has not been looked at for long enough. */
	wasActive(service: string): boolean | undefined;
	close(): void;
}

export interface ActivityOptions {
	readonly clock: Clock;
	/** Of the main process of a service, while it runs. */
	readonly pidOf: (service: string) => number | undefined;
	readonly sample?: (pid: number) => string | undefined;
}

interface Record {
	readonly pid: number;
	/** The newest last. */
	readonly samples: readonly (string | undefined)[];
}

/**
 * Whether a service can have done what has just happened: one of which nothing has written, and no process has ended, cannot
 * have changed a file. Nothing tells who has changed it, without being root.
 */
export function createActivity({clock, pidOf, sample = countWrites}: ActivityOptions): Activity {
	const records = new Map<string, Record>();
	let observed: readonly string[] = [];
	let cancel: (() => void) | undefined;

	const look = () => {
		cancel = undefined;
		for (const service of observed) {
			const pid = pidOf(service);
			const known = records.get(service);
			if (pid === undefined) {
				records.delete(service);
			} else {
				records.set(service, {pid, samples: [...(known?.pid === pid ? known.samples.slice(1 - kept) : []), sample(pid)]});
			}
		}

		lookLater();
	};

	const lookLater = () => {
		if (observed.length > 0) {
			cancel ??= clock.after(intervalMs, look);
		}
	};

	return {
		observe(services) {
			observed = services;
			for (const service of records.keys()) {
				if (!services.includes(service)) {
					records.delete(service);
				}
			}

			lookLater();
		},
		wasActive(service) {
			const record = records.get(service);
			const [before] = record?.samples ?? [];
			// What has been written is told a little later: the last sample may have been taken in between.
			return record?.samples.length === kept && before !== undefined ? sample(record.pid) !== before : undefined;
		},
		close() {
			observed = [];
			cancel?.();
		},
	};
}

const intervalMs = 50;
/** On a busy machine a change is noticed late. */
const kept = 4;

/**
 * How often the process and its descendants, ended ones included, have written anything; undefined where the system does not
 * tell. That it has run says little: a JVM does twenty times a second, whatever its program does.
 */
function countWrites(pid: number): string | undefined {
	const counts = [pid, ...livingDescendants(pid)].map(each => `${each}:${writesOf(each) ?? switchesOf(each)}`).join(' ');
	return process.platform === 'linux' ? counts : undefined;
}

/** With the page faults of children that have ended, which every one of them has had: one that only renames writes nothing. */
function writesOf(pid: number): string | undefined {
	const written = /^syscw: (\d+)/m.exec(readProc(`${pid}/io`) ?? '')?.[1];
	const stat = processStat(pid);
	return written && stat && `${written}+${statField(stat, 11)}`;
}

/** How often each of its threads has begun or ceased to run. */
function switchesOf(pid: number): string {
	try {
		return readdirSync(`/proc/${pid}/task`).map(thread => readFileSync(`/proc/${pid}/task/${thread}/status`, 'latin1').match(/(?<=ctxt_switches:\t)\d+/g)?.join('+') ?? '').join(',');
	} catch {
		// It has just ended.
		return 'gone';
	}
}
