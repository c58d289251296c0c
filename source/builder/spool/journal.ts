import {Buffer} from 'node:buffer';
import {closeSync, constants, existsSync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync} from 'node:fs';
import path from 'node:path';
import type {SpoolEntry} from '../../fleet/builder/events.ts';
import {writeDurably} from './durable.ts';
import {parseRecord, printEntry, printForgotten} from './entries.ts';

/**
 * What is known of jobs, in one file to which only lines are added, the last line of a job being what counts: however many jobs come
 * at once, the disk is waited for once. Now and then it is written anew, without what has been forgotten.
 */
export interface Journal {
	/** As an earlier process left them. */
	readonly entries: readonly SpoolEntry[];
	/** In sentences. */
	readonly troubles: readonly string[];
	/**
	 * The entries are on the disk when this returns; throws what the system says. That a job is forgotten may be lost with the machine's
	 * power: then the hub says once more that it is done with it.
	 */
	write(entries: readonly SpoolEntry[], forgotten: readonly string[]): void;
}

export function openJournal(directory: string): Journal {
	const file = path.join(directory, name);
	const {entries, damaged} = read(file);
	/** Of each job that is not forgotten. */
	const lines = new Map([...entries].map(([job, entry]) => [job, Buffer.from(printEntry(entry))]));
	/** Of these. */
	let liveBytes = 0;
	/** Of the file. */
	let size = 0;

	const writeAnew = () => {
		const text = Buffer.concat([...lines.values()]);
		writeDurably(directory, new Map([[name, text]]));
		liveBytes = text.length;
		size = text.length;
	};

	const append = (text: Buffer, isAwaited: boolean) => {
		// Never made here: that somebody has removed it is not to go unnoticed.
		const descriptor = openSync(file, constants.O_WRONLY);
		try {
			if (lines.size === 0) {
				ftruncateSync(descriptor, 0);
				size = 0;
				return;
			}

			for (let written = 0; written < text.length;) {
				written += writeSync(descriptor, text, written, text.length - written, size + written);
			}

			if (isAwaited) {
				fdatasyncSync(descriptor);
			}

			size += text.length;
		} finally {
			closeSync(descriptor);
		}
	};

	const troubles = putAside(directory, damaged);
	writeAnew();
	return {
		entries: [...entries.values()],
		troubles,
		write(changed, forgotten) {
			const added: Buffer[] = [];
			for (const entry of changed) {
				const line = Buffer.from(printEntry(entry));
				liveBytes += line.length - (lines.get(entry.job.id)?.length ?? 0);
				lines.set(entry.job.id, line);
				added.push(line);
			}

			for (const job of forgotten) {
				const line = lines.get(job);
				if (line !== undefined) {
					liveBytes -= line.length;
					lines.delete(job);
					added.push(Buffer.from(printForgotten(job)));
				}
			}

			if (added.length === 0) {
				return;
			}

			const text = Buffer.concat(added);
			if (size + text.length > leastBytes + 2 * liveBytes) {
				writeAnew();
			} else {
				append(text, changed.length > 0);
			}
		},
	};
}

const name = 'journal';
/** Below this it is not worth while to write it anew. */
const leastBytes = 1024 * 1024;

/** A last line without its end was being written when its process or the machine ended: nobody was told of it. */
function read(file: string): {readonly entries: ReadonlyMap<string, SpoolEntry>; readonly damaged: readonly string[]} {
	const entries = new Map<string, SpoolEntry>();
	const damaged: string[] = [];
	const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
	for (const line of text.split('\n').slice(0, -1)) {
		const record = parseRecord(line);
		switch (record?.type) {
			case 'entry': {
				entries.set(record.entry.job.id, record.entry);
				break;
			}

			case 'forgotten': {
				entries.delete(record.job);
				break;
			}

			case undefined: {
				damaged.push(line);
			}
		}
	}

	return {entries, damaged};
}

function putAside(directory: string, lines: readonly string[]): readonly string[] {
	if (lines.length === 0) {
		return [];
	}

	const place = path.join(directory, 'damaged');
	mkdirSync(place, {recursive: true, mode: 0o700});
	const file = unusedFile(place);
	writeFileSync(file, `${lines.join('\n')}\n`, {mode: 0o600});
	return [`What was kept of ${lines.length === 1 ? 'a job' : 'jobs'} cannot be read; it was put aside as ${file}. The hub sends ${lines.length === 1 ? 'the job' : 'them'} again if it waits for ${lines.length === 1 ? 'it' : 'them'}.`];
}

function unusedFile(place: string): string {
	for (let number = 1; ; number++) {
		const file = path.join(place, `${name}-${number}`);
		if (!existsSync(file)) {
			return file;
		}
	}
}
