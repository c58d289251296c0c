import type {LogEntry} from '../../logs/entry.ts';
import type {OlderBlock} from '../../logs/older-log.ts';
import {bytesAtOnce} from '../pick-lines.ts';

export interface OlderPart {
	readonly service: string;
	readonly blocks: AsyncIterator<OlderBlock>;
}

/**
 * What is in log files and then in memory, some at a time: in order of time where it is known, before that one service
 * after the other, and that of each service in its own order.
 */
export async function* mergedEntries(parts: readonly OlderPart[], memory: readonly LogEntry[]): AsyncGenerator<readonly LogEntry[]> {
	const heads = await Promise.all(parts.map(openHead));
	let portion: LogEntry[] = [];
	let size = 0;
	let index = 0;
	for (;;) {
		const open = heads.filter(({entries}) => entries.length > 0);
		if (open.length === 0) {
			break;
		}

		const kept = memory[index];
		const first = earliest(open);
		const isKeptNext = kept && kept.at < timeOf(first) && !open.some(({service}) => service === kept.service);
		const next = isKeptNext ? kept : first.entries[first.index]!;
		if (isKeptNext) {
			index++;
		} else {
			await advance(first);
		}

		portion.push(next);
		size += next.text.length;
		if (size >= bytesAtOnce) {
			yield portion;
			portion = [];
			size = 0;
		}
	}

	yield portion;
	yield memory.slice(index);
}

/** The next entry of a file. */
interface Head extends OlderPart {
	/** None: it has ended. */
	entries: readonly LogEntry[];
	index: number;
}

async function openHead(part: OlderPart): Promise<Head> {
	const head: Head = {...part, entries: [], index: 0};
	await fill(head);
	return head;
}

async function advance(head: Head): Promise<void> {
	head.index++;
	if (head.index === head.entries.length) {
		await fill(head);
	}
}

async function fill(head: Head): Promise<void> {
	head.index = 0;
	do {
		const {done = false, value} = await head.blocks.next() as {readonly done?: boolean; readonly value?: OlderBlock};
		head.entries = done || !value ? [] : value.entries;
		if (done) {
			return;
		}
	} while (head.entries.length === 0);
}

function earliest(heads: readonly Head[]): Head {
	return heads.reduce((first, head) => timeOf(head) < timeOf(first) ? head : first);
}

function timeOf({entries, index}: Head): number {
	const entry = entries[index]!;
	return entry.type === 'output' && entry.isOfUnknownTime ? Number.NEGATIVE_INFINITY : entry.at;
}
