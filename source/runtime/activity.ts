import {readdirSync, readFileSync} from 'node:fs';
import {livingDescendants} from './child-processes.ts';
import type {Clock} from './clock.ts';

export interface Activity {
	/** Look at these from now on, and at no others. */
	observe(services: readonly string[]): void;
	/** Whether anything of the service has run within the last moments; undefined: it has not been looked at for long enough. */
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
 * Whether a service can have done what has just happened: a process that has not run cannot have written a file. Nothing
 * tells who has written it, without being root.
 */
export function createActivity({clock, pidOf, sample = countSwitches}: ActivityOptions): Activity {
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
const kept = 2;

/** How often each thread of the process and its descendants has begun or ceased to run; undefined where the system does not tell. */
function countSwitches(pid: number): string | undefined {
	const counts = [pid, ...livingDescendants(pid)].map(each => `${each}:${switchesOf(each)}`).join(' ');
	return process.platform === 'linux' ? counts : undefined;
}

function switchesOf(pid: number): string {
	try {
		return readdirSync(`/proc/${pid}/task`).map(thread => readFileSync(`/proc/${pid}/task/${thread}/status`, 'latin1').match(/(?<=ctxt_switches:\t)\d+/g)?.join('+') ?? '').join(',');
	} catch {
		// It has just ended.
		return 'gone';
	}
}
