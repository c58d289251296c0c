import type {BufferLine} from './xterm-internals.ts';

/** Lines that no terminal has any more, for those that scroll in next: neither they nor their cells become garbage. */
const spares: BufferLine[] = [];

export function spareLine(line: BufferLine): void {
	if (spares[0]?.length !== line.length) {
		spares.length = 0;
	}

	if (spares.length < maxSpares) {
		spares.push(line);
	}
}

/** One of that many columns, or of any number; what it holds is to be written over. */
export function takeSpareLine(columns?: number): BufferLine | undefined {
	return columns === undefined || spares[0]?.length === columns ? spares.pop() : undefined;
}

/** Some megabyte. */
const maxSpares = 512;
