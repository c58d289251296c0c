/** A part of a file that we have written in one go. `position`: bytes that we had written before, over all files. */
export interface WrittenPart {
	readonly device: number;
	readonly inode: number;
	readonly position: number;
	/** Where it begins in the file. */
	readonly offset: number;
	readonly length: number;
}

/** Which bytes of ours lie where: files are rotated, moved away, emptied, and written by others too. */
export interface WrittenParts {
	add(file: {readonly device: number; readonly inode: number; readonly size: number}, length: number): void;
	list(): readonly WrittenPart[];
	/** Bytes written so far. */
	position(): number;
}

export function createWrittenParts(): WrittenParts {
	const parts: Array<WrittenPart & {length: number}> = [];
	let position = 0;
	return {
		add({device, inode, size}, length) {
			const last = parts.at(-1);
			if (last?.inode === inode && last.device === device && last.offset + last.length === size) {
				last.length += length;
			} else {
				parts.push({device, inode, position, offset: size, length});
				parts.splice(0, parts.length - mostParts);
			}

			position += length;
		},
		list: () => parts.map(part => ({...part})),
		position: () => position,
	};
}

/** Whoever writes into the file between our lines makes many of them. */
const mostParts = 200;
