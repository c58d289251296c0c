import {chmodSync, closeSync, fstatSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, statSync, writeFileSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

/**
 * One change, whatever moment the machine stands still at: `writeFileSync` makes a file empty before it writes, and whoever looks
 * in between sees two. In place where the new text covers the old one, else by a rename, from a place where nobody watches.
 */
export function save(file: string, text: string, aside = tmpdir()): void {
	mkdirSync(path.dirname(file), {recursive: true});
	const mode = statSync(file, {throwIfNoEntry: false})?.mode;
	if (mode === undefined || !overwrite(file, Buffer.from(text))) {
		replace(file, text, {aside, mode});
	}
}

function overwrite(file: string, bytes: Buffer): boolean {
	const descriptor = openSync(file, 'r+');
	try {
		const isCovered = bytes.length > 0 && fstatSync(descriptor).size <= bytes.length;
		return isCovered && writeSync(descriptor, bytes, 0, bytes.length, 0) === bytes.length;
	} finally {
		closeSync(descriptor);
	}
}

function replace(file: string, text: string, {aside, mode}: {readonly aside: string; readonly mode: number | undefined}): void {
	const directory = mkdtempSync(path.join(aside, 'devtui-save-'));
	const made = path.join(directory, 'file');
	writeFileSync(made, text);
	if (mode !== undefined) {
		chmodSync(made, mode);
	}

	renameSync(made, file);
	rmSync(directory, {recursive: true});
}
