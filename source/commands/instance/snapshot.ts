import {randomUUID} from 'node:crypto';
import {createWriteStream, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {Writable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {getSystemErrorMap} from 'node:util';
import {createGzip} from 'node:zlib';
import {follow} from '../../api/client.ts';
import type {SnapshotEnd, SnapshotHead} from '../../api/snapshot-routes.ts';
import {statIfThere} from '../../system/stat-if-there.ts';
import {usageError} from '../exit-codes.ts';
import {outputFile} from '../output-file.ts';
import {instanceSocket, tellTrouble} from './running.ts';

/** Write what is known of the running instance into a file, whole or not at all. Answers with the exit code. */
export async function snapshot({files, file}: {readonly files: readonly string[]; readonly file?: string}): Promise<number> {
	if (file !== undefined && file !== '-' && statIfThere(file)?.isDirectory()) {
		return tellUnwritten(file, 'it is a directory');
	}

	const socket = await instanceSocket(files);
	const place = file === undefined || file === '-' ? undefined : outputFile(file);
	const draft = path.join(path.dirname(place?.path ?? '.'), `.devtui-snapshot-${randomUUID()}`);
	const target = file === '-' ? process.stdout : place?.type === 'other' ? createWriteStream(place.path, {flags: 'a'}) : createWriteStream(draft, {mode: 0o600, flags: 'wx'});
	const zip = createGzip();
	zip.pipe(target);
	const written = finished(target === process.stdout ? zip : target).then(() => undefined, (error: unknown) => error as Error);
	let head: SnapshotHead | undefined;
	let end: SnapshotEnd | undefined;
	const response = await follow(socket, {method: 'GET', path: '/snapshot'}, line => {
		const {type} = line as {readonly type: string};
		head ??= line as SnapshotHead;
		end ??= type === 'end' ? line as SnapshotEnd : undefined;
		zip.write(`${JSON.stringify(line)}\n`);
	});
	zip.end();
	const problem = await written;
	if (response.type !== 'ok' || !end) {
		discard(target, draft);
		return response.type === 'ok' ? tellTrouble({type: 'broken', message: 'the snapshot is not whole'}) : tellTrouble(response);
	}

	const name = file ?? usualName(head!);
	if (problem) {
		discard(target, draft);
		return tellUnwritten(name, reasonOf(problem));
	}

	process.stderr.write((end.missing ?? []).map(each => `devtui: ${each}\n`).join(''));
	if (file === '-' || place?.type === 'other') {
		return 0;
	}

	try {
		renameSync(draft, place?.path ?? name);
	} catch (error) {
		discard(target, draft);
		return tellUnwritten(name, reasonOf(error as Error));
	}

	process.stdout.write(`${name}\n`);
	return 0;
}

function tellUnwritten(file: string, why: string): number {
	process.stderr.write(`The snapshot cannot be written to ${file}: ${why}.\n`);
	return usageError;
}

/** Without the name of the draft, which nobody has asked for. */
function reasonOf({errno, message}: NodeJS.ErrnoException): string {
	return getSystemErrorMap().get(errno ?? 0)?.[1] ?? message;
}

function discard(target: Writable, draft: string): void {
	if (target !== process.stdout && statIfThere(draft)) {
		rmSync(draft, {force: true});
	}
}

/** `shop-2026-01-31-090500.devtui`; nothing that a shell or a command would take for something else. */
function usualName({project, takenAt}: SnapshotHead): string {
	const name = project.replaceAll(/[^\p{L}\p{M}\p{N}_.-]+/gu, '-').replace(/^[-.]+/, '') || 'project';
	return `${name}-${takenAt.slice(0, 19).replace('T', '-').replaceAll(':', '')}.devtui`;
}
