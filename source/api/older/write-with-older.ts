import type {LogEntry} from '../../logs/entry.ts';
import type {OlderChain, OlderPlace} from '../../logs/older-log.ts';
import type {Lines} from '../../http/answer.ts';
import {portionsOf, type PickLines} from '../pick-lines.ts';
import {mergedEntries} from './merged.ts';

export interface OlderRequest {
	readonly chains: readonly OlderChain[];
	/** What memory has, behind all that the chains have. */
	readonly entries: readonly LogEntry[];
	readonly pick: PickLines;
	/** Epoch ms. */
	readonly since?: number;
}

/** All, from the oldest file on. False: the pattern takes too long. */
export async function writeWithOlder(lines: Lines, {chains, entries, pick, since}: OlderRequest): Promise<boolean> {
	const starts = since === undefined
		? chains.map(() => undefined)
		: await Promise.all(chains.map(async chain => startOf(chain, async ({at}) => at < since)));
	return writeFrom(lines, {chains, entries, pick, starts, skipped: 0});
}

/** The last lines: files are read backward as far as is needed, and then once more in their order. False: the pattern takes too long. */
export async function writeLastWithOlder(lines: Lines, {chains, entries, pick, since = Number.NEGATIVE_INFINITY, count}: OlderRequest & {readonly count: number}): Promise<boolean> {
	const inMemory = await countByService(entries, pick);
	if (!inMemory) {
		return false;
	}

	let total = sum(inMemory.values());
	let isTooLong = false;
	const starts: Array<OlderPlace | undefined> = [];
	for (const chain of chains) {
		let missing = count - (inMemory.get(chain.service) ?? 0);
		starts.push(missing <= 0 ? 'none' : await startOf(chain, async (first, block) => {
			const picked = lines.isGone() ? [] : await pick(block);
			isTooLong ||= picked === undefined;
			missing -= picked?.length ?? 0;
			total += picked?.length ?? 0;
			return missing <= 0 || isTooLong || lines.isGone() || first.at < since;
		}));
	}

	return !isTooLong && writeFrom(lines, {
		chains: chains.filter((_, index) => starts[index] !== 'none'),
		starts: starts.filter(start => start !== 'none'),
		entries,
		pick,
		skipped: Math.max(0, total - count),
	});
}

/** The beginning of the block with which it is enough; undefined: not even all is. */
async function startOf(chain: OlderChain, isEnough: (first: LogEntry, block: readonly LogEntry[]) => Promise<boolean>): Promise<OlderPlace | undefined> {
	for await (const {entries, start} of chain.backward()) {
		const [first] = entries;
		if (first && await isEnough(first, entries)) {
			return start;
		}
	}

	return undefined;
}

async function countByService(entries: readonly LogEntry[], pick: PickLines): Promise<ReadonlyMap<string, number> | undefined> {
	const counts = new Map<string, number>();
	for (const portion of portionsOf(entries)) {
		const picked = await pick(portion);
		if (!picked) {
			return undefined;
		}

		for (const {service} of picked as ReadonlyArray<{readonly service: string}>) {
			counts.set(service, (counts.get(service) ?? 0) + 1);
		}
	}

	return counts;
}

function sum(counts: Iterable<number>): number {
	return [...counts].reduce((total, each) => total + each, 0);
}

interface FromRequest extends Omit<OlderRequest, 'since'> {
	/** Of each chain. */
	readonly starts: ReadonlyArray<OlderPlace | undefined>;
	/** So many lines are not written. */
	readonly skipped: number;
}

async function writeFrom(lines: Lines, {chains, entries, pick, starts, skipped}: FromRequest): Promise<boolean> {
	let left = skipped;
	const parts = chains.map((chain, index) => ({service: chain.service, blocks: chain.forward(starts[index])}));
	for await (const merged of mergedEntries(parts, entries)) {
		for (const portion of portionsOf(merged)) {
			const picked = lines.isGone() ? [] : await pick(portion);
			if (!picked) {
				return false;
			}

			await lines.writeAll(picked.slice(left));
			left = Math.max(0, left - picked.length);
		}

		if (lines.isGone()) {
			break;
		}
	}

	return true;
}
