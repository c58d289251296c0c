import type {Stats} from 'node:fs';
import {open} from 'node:fs/promises';
import {statIfThere} from '../../../system/stat-if-there.ts';
import {isDevicePath} from '../log-file-spec.ts';
import type {WrittenPart} from './written-parts.ts';

/** A log file as it was found: it is known by what it is, since its name changes when it is rotated. */
export interface ChainFile {
	readonly key: string;
	/** 0: not rotated yet. It only grows. */
	readonly number: number;
	/** Epoch ms. */
	readonly modifiedAt: number;
	/** Nothing behind that is read. */
	readonly size: number;
	/** Of it, in their order. */
	readonly parts: readonly WrittenPart[];
}

/** A log file and those that it was rotated to, oldest first, as far as they hold what was written before `position`. */
export function findChain(path: string, written: readonly WrittenPart[], position: number): readonly ChainFile[] {
	const found: ChainFile[] = [];
	for (let number = 0, missing = 0; missing < 2 && !isDevicePath(path); number++) {
		const stat = statIfThere(numbered(path, number));
		missing = stat ? 0 : missing + 1;
		if (stat?.isFile()) {
			const parts = partsOf(stat, written);
			const size = sizeBefore(position, parts, stat.size);
			if (size > 0) {
				found.push({key: keyOf(stat), number, modifiedAt: stat.mtimeMs, size, parts});
			}
		}
	}

	return found.reverse();
}

/** Undefined: it is gone, or no longer what it was. */
export async function readChainFile(path: string, file: ChainFile, from: number, to: number): Promise<Buffer | undefined> {
	for (let number = file.number, missing = 0; missing < 2; number++) {
		try {
			const handle = await open(numbered(path, number), 'r');
			try {
				if (keyOf(await handle.stat()) === file.key) {
					const bytes = Buffer.allocUnsafe(to - from);
					const {bytesRead} = await handle.read(bytes, 0, bytes.length, from);
					return bytesRead === bytes.length ? bytes : undefined;
				}
			} finally {
				await handle.close();
			}

			missing = 0;
		} catch {
			missing++;
		}
	}

	return undefined;
}

function numbered(path: string, number: number): string {
	return number === 0 ? path : `${path}.${number}`;
}

function keyOf({dev, ino}: Stats): string {
	return `${dev.toString(36)}-${ino.toString(36)}`;
}

/** The last ones that follow each other: what was written before the file was emptied is gone. */
function partsOf({dev, ino, size}: Stats, written: readonly WrittenPart[]): readonly WrittenPart[] {
	const parts: WrittenPart[] = [];
	for (const part of written.filter(({device, inode}) => device === dev && inode === ino).reverse()) {
		const end = part.offset + part.length;
		if (end > size || end > (parts[0]?.offset ?? size)) {
			break;
		}

		parts.unshift(part);
	}

	return parts;
}

function sizeBefore(position: number, parts: readonly WrittenPart[], size: number): number {
	const [first] = parts;
	if (!first) {
		return size;
	}

	const last = parts.findLast(part => part.position < position);
	return last ? Math.min(last.offset + last.length, last.offset + position - last.position) : first.offset > 0 && first.position === position ? first.offset : 0;
}
