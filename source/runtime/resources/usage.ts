import {uptime} from 'node:os';
import {readProcesses, type ProcessSample, type ProcessTable} from './process-table.ts';
import {childrenIn, membersOf} from './process-tree.ts';

export interface ServiceUsage {
	/** Of one processor: two busy ones are 200. Since the sample before, or since the service was started. */
	readonly cpuPercent: number;
	readonly memoryBytes: number;
	/** Of all its processes. */
	readonly pids: readonly number[];
}

export interface Usage {
	/** What services use, by name, given the pids of their main processes. One pass over `/proc` for all. */
	sample(mainPids: ReadonlyMap<string, number>): ReadonlyMap<string, ServiceUsage>;
}

export interface UsageOptions {
	/** Ms that only grow. */
	readonly now?: () => number;
	readonly read?: () => ProcessTable;
	/** Ms since the machine was started. */
	readonly machineMs?: () => number;
	/** Processes that are of no service. */
	readonly checkpoints?: () => ReadonlySet<number>;
}

interface Measured {
	readonly mainPid: number;
	readonly startedMs: number;
	readonly at: number;
	readonly cpuMs: number;
	readonly cpuPercent: number;
}

export function createUsage({now = () => performance.now(), read = readProcesses, machineMs = () => uptime() * 1000, checkpoints = () => new Set()}: UsageOptions = {}): Usage {
	const before = new Map<string, Measured>();

	const measure = (last: Measured | undefined, {startedMs, pid}: ProcessSample, ownMs: number, buriedMs: number): Measured => {
		const cpuMs = ownMs + buriedMs;
		const at = now();
		const isSame = last?.mainPid === pid && last.startedMs === startedMs;
		if (isSame && at - last.at < shortestMs) {
			return last;
		}

		const [spentMs, overMs] = isSame ? [cpuMs - last.cpuMs, at - last.at] : [ownMs, Math.max(machineMs() - startedMs, shortestMs)];
		return {mainPid: pid, startedMs, at, cpuMs, cpuPercent: Math.max(0, Math.round(spentMs / overMs * 1000) / 10)};
	};

	return {
		sample(mainPids) {
			const table = read();
			const children = childrenIn(table);
			const apart = checkpoints();
			return new Map([...mainPids].flatMap(([service, mainPid]) => {
				const main = table.get(mainPid);
				if (!main) {
					return [];
				}

				const {members, launcher} = membersOf(mainPid, table, children, apart);
				const samples = members.map(({sample}) => sample);
				const measured = measure(before.get(service), main, cpuOf(samples), cpuOf(launcher ? [launcher] : []));
				before.set(service, measured);
				return [[service, {
					cpuPercent: measured.cpuPercent,
					memoryBytes: samples.reduce((sum, {rssBytes}) => sum + rssBytes, 0),
					pids: samples.map(({pid}) => pid),
				}] as const];
			}));
		},
	};
}

/** Processor time is counted in hundredths of a second: less than this says nothing. */
const shortestMs = 200;

/**
 * What has ended counts, too: its time goes over to who waited for it, so that the sum only grows. For daemons that is
 * the launcher.
 */
function cpuOf(samples: readonly ProcessSample[]): number {
	return samples.reduce((sum, {cpuMs, childrenCpuMs}) => sum + cpuMs + childrenCpuMs, 0);
}
