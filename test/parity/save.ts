import {chmodSync, closeSync, fstatSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, statSync, writeFileSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

/**
 * One change, whatever moment the machine stands still at: `writeFileSync` makes a file empty before it writes, and whoever looks
 * in between sees two. In place where the new text covers the old one, else by a rename.
 */
export function save(file: string, text: string): void {
	mkdirSync(path.dirname(file), {recursive: true});
	const mode = statSync(file, {throwIfNoEntry: false})?.mode;
	if (mode === undefined || !overwrite(file, Buffer.from(text))) {
		replace(file, text, mode);
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

/** From outside the project, where nobody watches. */
function replace(file: string, text: string, mode: number | undefined): void {
	const aside = mkdtempSync(path.join(tmpdir(), 'devtui-save-'));
	const made = path.join(aside, 'file');
	writeFileSync(made, text);
	if (mode !== undefined) {
		chmodSync(made, mode);
	}

	renameSync(made, file);
	rmSync(aside, {recursive: true});
}
