import type {OlderBlock, OlderChain, OlderPlace} from '../../../logs/older-log.ts';
import type {LogFile} from '../log-file.ts';
import {entriesOfBlock, type BlockReader} from './block-entries.ts';
import {blocksBackward, blocksForward, type RawBlock} from './blocks.ts';
import {findChain, type ChainFile} from './chain-files.ts';

export interface ChainOptions extends BlockReader {
	readonly path: string;
	readonly file: Pick<LogFile, 'parts' | 'whenWritten'>;
}

/** What a service has printed on one stream, read from its log file and those that it was rotated to. */
export function createOlderChain({path, file, ...reader}: ChainOptions): OlderChain {
	let found: Promise<readonly ChainFile[]> | undefined;
	// Found at once and read later: who reads slowly finds under the same names what was rotated meanwhile.
	const files = async () => {
		found ??= file.whenWritten().then(() => findChain(path, file.parts(), reader.position));
		return found;
	};

	const toBlock = (raw: RawBlock): OlderBlock => {
		const placed = entriesOfBlock(raw, reader);
		const place = (offset: number) => `${raw.file.key}:${raw.offset + offset}`;
		return {
			entries: placed.map(({entry}) => entry),
			start: place(0),
			end: place(raw.bytes.length),
			placeOf: (entry, line) => place(placed[entry]?.lineStart(line) ?? raw.bytes.length),
		};
	};

	const chain: OlderChain = {
		service: reader.service,
		key: `${reader.service}.${reader.stream}`,
		async* forward(from) {
			const all = await files();
			const begin = from === undefined ? undefined : findPlace(all, from);
			for (const each of all.slice(begin?.index ?? 0)) {
				for await (const raw of blocksForward(path, each, begin && each === all[begin.index] ? begin.offset : 0)) {
					yield toBlock(raw);
				}
			}
		},
		async* backward(before) {
			const all = await files();
			const end = before === undefined ? {index: all.length - 1, offset: Number.POSITIVE_INFINITY} : findPlace(all, before);
			// What came before a place that is gone is gone as well.
			for (const each of all.slice(0, (end?.index ?? -1) + 1).reverse()) {
				for await (const raw of blocksBackward(path, each, each === all[end!.index] ? end!.offset : Number.POSITIVE_INFINITY)) {
					yield toBlock(raw);
				}
			}
		},
		async placeOf({sequence, line}) {
			const index = reader.marks.findIndex(mark => mark.sequence >= sequence);
			const mark = reader.marks[index];
			const start = placeOfPosition(await files(), mark?.[reader.stream] ?? reader.position);
			const next = reader.marks[index + 1]?.[reader.stream] ?? reader.position;
			const isWithin = mark?.sequence === sequence && next > mark[reader.stream];
			return isWithin && line > 0 ? skipLines(chain.forward(start), line) : start;
		},
	};
	return chain;
}

function placeOfPosition(files: readonly ChainFile[], position: number): OlderPlace {
	for (const {key, parts} of files) {
		const part = parts.find(each => position < each.position + each.length);
		if (part) {
			return `${key}:${part.offset + Math.max(0, position - part.position)}`;
		}
	}

	const last = files.at(-1);
	return last ? `${last.key}:${last.size}` : '';
}

async function skipLines(blocks: AsyncIterable<OlderBlock>, count: number): Promise<OlderPlace> {
	let left = count;
	let end = '';
	for await (const block of blocks) {
		for (const [index, {lineCount}] of block.entries.entries()) {
			if (left < lineCount) {
				return block.placeOf(index, left);
			}

			left -= lineCount;
		}

		({end} = block);
	}

	return end;
}

function findPlace(files: readonly ChainFile[], place: OlderPlace): {readonly index: number; readonly offset: number} | undefined {
	const [, key, offset] = /^([\da-z]+-[\da-z]+):(\d{1,15})$/.exec(place) ?? [];
	const index = files.findIndex(file => file.key === key);
	return index === -1 ? undefined : {index, offset: Number(offset)};
}
