import type {SpoolEntry} from '../../fleet/builder/events.ts';
import {readSpoolEntry} from '../../fleet/schemas/spool.ts';

/** A line of the journal. */
export type JournalRecord =
	| {readonly type: 'entry'; readonly entry: SpoolEntry}
	| {readonly type: 'forgotten'; readonly job: string};

export function printEntry(entry: SpoolEntry): string {
	return `${JSON.stringify({format, entry})}\n`;
}

export function printForgotten(job: string): string {
	return `${JSON.stringify({format, forgotten: job})}\n`;
}

/** Undefined: the text is no record, or one that another devtui has written in its own way. */
export function parseRecord(text: string): JournalRecord | undefined {
	try {
		const read = JSON.parse(text) as {readonly format?: unknown; readonly entry?: unknown; readonly forgotten?: unknown} | null;
		if (read?.format !== format) {
			return undefined;
		}

		if (typeof read.forgotten === 'string') {
			return {type: 'forgotten', job: read.forgotten};
		}

		const entry = readSpoolEntry(read.entry);
		return entry && {type: 'entry', entry};
	} catch {
		// Half of it, or none.
		return undefined;
	}
}

/** To be changed with what an entry means. */
const format = 1;
