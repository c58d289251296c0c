import {processCommand} from '../../system/process-command.ts';
import {readProcesses, type ProcessSample, type ProcessTable} from './process-table.ts';

export interface TreeProcess {
	readonly pid: number;
	readonly ppid: number;
	/** 0: the main process, or a daemon that has left it. */
	readonly depth: number;
	readonly command: string;
	readonly cpuMs: number;
	readonly rssBytes: number;
}

/**
 * The processes of the service whose main process this is, each before its children; empty when it has ended.
 *
 * @param apart Checkpoints: they are of no run.
 */
export function processTree(mainPid: number, table: ProcessTable = readProcesses(), apart?: ReadonlySet<number>): readonly TreeProcess[] {
	return membersOf(mainPid, table, childrenIn(table), apart).members.map(({sample, depth}) => ({
		pid: sample.pid,
		ppid: sample.parent,
		depth,
		command: processCommand(sample.pid) || `[${sample.name}]`,
		cpuMs: sample.cpuMs,
		rssBytes: sample.rssBytes,
	}));
}

export type Children = ReadonlyMap<number, readonly ProcessSample[]>;

export interface Members {
	readonly members: readonly {readonly sample: ProcessSample; readonly depth: number}[];
	/** Each service has one of its own, where there is one. */
	readonly launcher?: ProcessSample;
}

export function membersOf(mainPid: number, table: ProcessTable, children: Children, apart: ReadonlySet<number> = new Set()): Members {
	const main = table.get(mainPid);
	if (!main) {
		return {members: []};
	}

	const parent = table.get(main.parent);
	if (!parent?.name.startsWith('launcher')) {
		return {members: [...descend(main, 0, children)]};
	}

	// Daemons have lost their parents: the launcher has adopted them.
	const adopted = (children.get(parent.pid) ?? []).filter(({pid}) => pid !== mainPid && !apart.has(pid));
	return {members: [main, ...adopted].flatMap(root => [...descend(root, 0, children)]), launcher: parent};
}

export function childrenIn(table: ProcessTable): Children {
	const children = new Map<number, ProcessSample[]>();
	for (const sample of table.values()) {
		const siblings = children.get(sample.parent);
		if (siblings) {
			siblings.push(sample);
		} else {
			children.set(sample.parent, [sample]);
		}
	}

	return children;
}

function* descend(sample: ProcessSample, depth: number, children: Children): Generator<Members['members'][number]> {
	yield {sample, depth};
	for (const child of children.get(sample.pid) ?? []) {
		yield* descend(child, depth + 1, children);
	}
}
