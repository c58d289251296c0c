import {uptime} from 'node:os';
import {readListeners, type Listener} from '../ports/listeners.ts';
import {heldBy} from '../ports/owners.ts';
import {readProcesses, type ProcessTable} from './process-table.ts';
import {processTree, type TreeProcess} from './process-tree.ts';

/** All that runs for a service, and where it can be reached. */
export interface Inspection {
	/** Each before its children. */
	readonly processes: readonly InspectedProcess[];
	readonly ports: readonly ListeningPort[];
}

export interface InspectedProcess extends Pick<TreeProcess, 'pid' | 'depth' | 'command'> {
	/** Of one processor: since it was looked at before, or since it was started. */
	readonly cpuPercent: number;
	readonly memoryBytes: number;
}

export interface ListeningPort {
	readonly port: number;
	/** `0.0.0.0` and `::` are all addresses. */
	readonly address: string;
	/** The first of them that holds it. */
	readonly pid: number;
}

export interface Inspector {
	/** Asked again soon, the answer is the one before: it is looked once a second at most. */
	inspect(mainPid: number): Inspection;
}

export interface InspectorOptions {
	/** Ms that only grow. */
	readonly now?: () => number;
	readonly read?: () => ProcessTable;
	readonly listeners?: () => readonly Listener[];
	/** Ms since the machine was started. */
	readonly machineMs?: () => number;
	/** Processes that are of no service. */
	readonly checkpoints?: () => ReadonlySet<number>;
}

interface Measured {
	readonly startedMs: number;
	readonly at: number;
	readonly cpuMs: number;
}

/** For whoever looks at one service closely. It costs nothing while nobody does. */
export function createInspector({now = () => performance.now(), read = readProcesses, listeners = () => readListeners() ?? [], machineMs = () => uptime() * 1000, checkpoints}: InspectorOptions = {}): Inspector {
	let last: {readonly mainPid: number; readonly at: number; readonly answer: Inspection; readonly measured: ReadonlyMap<number, Measured>} | undefined;

	const look = (mainPid: number): NonNullable<typeof last> => {
		const at = now();
		const table = read();
		const tree = processTree(mainPid, table, checkpoints?.());
		const measured = new Map<number, Measured>();
		const processes = tree.map(({pid, depth, command, cpuMs, rssBytes}) => {
			const startedMs = table.get(pid)?.startedMs ?? 0;
			measured.set(pid, {startedMs, at, cpuMs});
			const before = last?.measured.get(pid);
			const [spentMs, overMs] = before?.startedMs === startedMs
				? [cpuMs - before.cpuMs, at - before.at]
				: [cpuMs, Math.max(machineMs() - startedMs, freshMs)];
			return {pid, depth, command, cpuPercent: Math.max(0, Math.round(spentMs / overMs * 1000) / 10), memoryBytes: rssBytes};
		});
		return {mainPid, at, measured, answer: {processes, ports: portsOf(tree.map(({pid}) => pid), listeners())}};
	};

	return {
		inspect(mainPid) {
			if (last?.mainPid !== mainPid || now() - last.at >= freshMs) {
				last = look(mainPid);
			}

			return last.answer;
		},
	};
}

/** A little less than the second after which the details are drawn again. */
const freshMs = 900;

function portsOf(pids: readonly number[], listeners: readonly Listener[]): readonly ListeningPort[] {
	const found = new Map<string, ListeningPort>();
	for (const pid of listeners.length === 0 ? [] : pids) {
		for (const {port, address} of heldBy([pid], listeners)) {
			const key = `${address} ${port}`;
			found.set(key, found.get(key) ?? {port, address, pid});
		}
	}

	return [...found.values()].sort((one, other) => one.port - other.port || one.address.localeCompare(other.address));
}
