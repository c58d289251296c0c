import type {Buffer} from 'node:buffer';
import {readSync} from 'node:fs';

/** What becomes of a descriptor after it has been read: it has nothing at present, there may be more, or it is of no use. */
export type Gathered = {readonly length: number; readonly then: 'empty' | 'more' | 'failed'};

/**
 * A terminal gives some 4 KB at a time: what a flood has ready is taken at once.
 *
 * @param descriptor Does not block.
 * @param length How much of `buffer` is filled.
 */
export function gather(descriptor: number, buffer: Buffer, length: number): Gathered {
	try {
		for (let count = 1; count > 0 && length < maxGathered; length += count) {
			count = readSync(descriptor, buffer, length, buffer.length - length, null);
		}
	} catch (error) {
		return {length, then: (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 'empty' : 'failed'};
	}

	return {length, then: length < maxGathered ? 'failed' : 'more'};
}

export const gatherSize = 65_536;
/** 4 KB less than there is room for: a read is not cut short. */
const maxGathered = 61_440;
