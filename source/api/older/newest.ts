import type {OlderBlock, OlderChain, OlderPlace} from '../../logs/older-log.ts';
import type {OlderPart} from './merged.ts';

export interface NewestParts {
	readonly parts: readonly OlderPart[];
	/** Whose older lines are left out: sentences without a period. */
	readonly cut: readonly string[];
}

/** The newest lines of log files, so much that a file of them can still be sent to somebody. What is left out is said in the log, too. */
export async function newestOfChains(chains: readonly OlderChain[]): Promise<NewestParts> {
	const most = Math.min(mostOfOne, Math.floor(mostOfAll / Math.max(1, chains.length)));
	const found = await Promise.all(chains.map(async chain => ({chain, begin: await beginOf(chain, most)})));
	const sentence = `only the last ${Math.max(1, Math.round(most / 1024 ** 2))} MB of log files are here, older lines are left out`;
	return {
		parts: found.map(({chain, begin}) => ({service: chain.service, blocks: begin === undefined ? chain.forward() : saying(sentence, chain, begin)})),
		cut: [...new Set(found.filter(({begin}) => begin !== undefined).map(({chain}) => `${chain.service}: ${sentence}`))],
	};
}

/** Of text. */
const mostOfOne = 8 * 1024 ** 2;
const mostOfAll = 64 * 1024 ** 2;

/** Where the newest lines begin; undefined: all of them fit. */
async function beginOf(chain: OlderChain, most: number): Promise<OlderPlace | undefined> {
	let size = 0;
	let begin: OlderPlace | undefined;
	for await (const {entries, start} of chain.backward()) {
		size += entries.reduce((sum, {text}) => sum + text.length, 0);
		if (begin !== undefined && size > most) {
			return begin;
		}

		begin = start;
	}

	return undefined;
}

async function* saying(text: string, chain: OlderChain, from: OlderPlace): AsyncGenerator<OlderBlock> {
	let isSaid = false;
	for await (const block of chain.forward(from)) {
		const [first] = block.entries;
		if (!isSaid && first) {
			isSaid = true;
			const {service, run, at} = first;
			yield {...block, entries: [{type: 'notice', sequence: -1, service, run, at, firstLine: 0, lineCount: 0, text}, ...block.entries]};
		} else {
			yield block;
		}
	}
}
