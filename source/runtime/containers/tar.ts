import type {Readable, Writable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {pack, type Pack} from 'tar-stream';

export type TarEntry = {
	/** With `/` between its parts. */
	readonly name: string;
	readonly mode: number;
	readonly modifiedMs: number;
} & (
	| {readonly type: 'file'; readonly size: number; readonly content: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>}
	| {readonly type: 'directory'}
	| {readonly type: 'link'; readonly target: string}
);

/** An archive as engines take it. Everything is root's: whose it is here means nothing there. */
export function tar(entries: AsyncIterable<TarEntry> | Iterable<TarEntry>): Readable {
	const archive = pack();
	void fill(archive, entries).catch((error: unknown) => {
		archive.destroy(error as Error);
	});
	return archive;
}

async function fill(archive: Pack, entries: AsyncIterable<TarEntry> | Iterable<TarEntry>): Promise<void> {
	for await (const entry of entries) {
		const {name, mode, modifiedMs} = entry;
		const header = {name, mode: mode & 0o7777, mtime: new Date(Math.max(0, modifiedMs)), uid: 0, gid: 0};
		if (entry.type !== 'file') {
			archive.entry(entry.type === 'link' ? {...header, type: 'symlink', linkname: entry.target, size: 0} : {...header, type: 'directory', size: 0});
			continue;
		}

		const sink = archive.entry({...header, size: entry.size});
		const done = finished(sink);
		// Should its content fail, that is the archive's trouble.
		done.catch(() => {});
		for await (const chunk of exactly(entry.content(), entry.size)) {
			if (!sink.write(chunk)) {
				await drained(sink, archive);
			}
		}

		sink.end();
		await done;
	}

	archive.finalize();
}

/** Or nobody reads the archive any more. */
async function drained(sink: Writable, archive: Pack): Promise<void> {
	return new Promise(resolve => {
		const goOn = (): void => {
			sink.off('drain', goOn);
			archive.off('close', goOn);
			resolve();
		};

		sink.on('drain', goOn);
		archive.on('close', goOn);
	});
}

/** A file that grows or shrinks while it is read must not shift what comes after it. */
async function* exactly(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
	let left = size;
	for await (const chunk of content) {
		if (left === 0) {
			return;
		}

		const part = chunk.subarray(0, left);
		left -= part.length;
		yield part;
	}

	for (; left > 0; left -= Math.min(left, zeros.length)) {
		yield zeros.subarray(0, Math.min(left, zeros.length));
	}
}

const zeros = Buffer.alloc(65_536);
