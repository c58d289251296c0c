import {readChainFile, type ChainFile} from './chain-files.ts';

/** Whole lines as they lie in a file. */
export interface RawBlock {
	readonly file: ChainFile;
	readonly offset: number;
	readonly bytes: Buffer;
}

/** Nothing of a file that is gone. */
export async function* blocksForward(path: string, file: ChainFile, from: number): AsyncGenerator<RawBlock> {
	let size = blockBytes;
	for (let offset = from; offset < file.size;) {
		const end = Math.min(offset + size, file.size);
		const bytes = await readChainFile(path, file, offset, end);
		if (!bytes) {
			return;
		}

		const length = bytes.lastIndexOf(newline) + 1;
		if (length === 0 && end < file.size && size < longestBlock) {
			size *= 2;
		} else {
			const block = length === 0 ? bytes : bytes.subarray(0, end === file.size ? bytes.length : length);
			yield {file, offset, bytes: block};
			offset += block.length;
			size = blockBytes;
		}
	}
}

/** The last one first. */
export async function* blocksBackward(path: string, file: ChainFile, before: number): AsyncGenerator<RawBlock> {
	let size = blockBytes;
	for (let end = Math.min(before, file.size); end > 0;) {
		const offset = Math.max(0, end - size);
		const bytes = await readChainFile(path, file, offset, end);
		if (!bytes) {
			return;
		}

		const lineStart = offset === 0 ? 0 : bytes.indexOf(newline) + 1;
		const isWithinLine = offset > 0 && (lineStart === 0 || lineStart === bytes.length);
		if (isWithinLine && size < longestBlock) {
			size *= 2;
		} else {
			const block = isWithinLine ? bytes : bytes.subarray(lineStart);
			yield {file, offset: end - block.length, bytes: block};
			end -= block.length;
			size = blockBytes;
		}
	}
}

const blockBytes = 64 * 1024;
/** Longer lines come in pieces. */
const longestBlock = 64 * 1024 * 1024;
const newline = 10;
