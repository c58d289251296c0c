import type {SpoolEntry} from '../../fleet/builder-events.ts';
import {readSpoolEntry} from '../../fleet/schemas/spool.ts';

/** As its file has it. */
export function printEntry(entry: SpoolEntry): string {
	return `${JSON.stringify({format, entry})}\n`;
}

/** Undefined: the text is no entry, or one that another devtui has written in its own way. */
export function parseEntry(text: string): SpoolEntry | undefined {
	try {
		const read = JSON.parse(text) as {readonly format?: unknown; readonly entry?: unknown} | null;
		return read?.format === format ? readSpoolEntry(read.entry) : undefined;
	} catch {
		// Half of it, or none.
		return undefined;
	}
}

/** To be changed with what an entry means. */
const format = 1;
