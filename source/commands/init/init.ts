import {writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import process from 'node:process';
import {shortPath} from '../../config/code-frame.ts';
import {realFiles} from '../../config/files.ts';
import {interrupted, usageError} from '../exit-codes.ts';
import {convert, ownName, summaryOf, type Converted} from '../import/convert.ts';
import {tellNotes} from '../import/tell-notes.ts';
import {describeFound, foundIn} from './found.ts';
import {canAsk, choose, confirm} from './question.ts';

export interface InitOptions {
	/** Absent: what is found here. */
	readonly file?: string;
	/** Scripts or recipes; none: those that look like services. */
	readonly only: readonly string[];
	/** Nobody is asked before it is written. */
	readonly isSure: boolean;
	/** Printed, and nothing written. */
	readonly isPrinted: boolean;
	/** Its services are started next, and nobody has to be told how. */
	readonly isStarted?: boolean;
}

type Usable = Extract<Converted, {type: 'ok'}>;

/** Write a first file from what other tools have. Answers with the exit code. */
export async function init({file, only, isSure, isPrinted, isStarted = false}: InitOptions): Promise<number> {
	const picked = file === undefined ? await pick() : named(file, only);
	if (picked.type === 'over') {
		return picked.exitCode;
	}

	const {made, isChosen} = picked;
	if (isPrinted) {
		process.stdout.write(made.text);
		tellNotes(made);
		return 0;
	}

	return write(made, {isSure: isSure || isChosen || !canAsk(), isStarted});
}

type Picked =
	| {readonly type: 'made'; readonly made: Usable; /** By a person, just now. */ readonly isChosen: boolean}
	/** It has been told why. */
	| {readonly type: 'over'; readonly exitCode: number};

function named(file: string, only: readonly string[]): Picked {
	const made = convert({file, only});
	if (made.type === 'ok') {
		return {type: 'made', made, isChosen: true};
	}

	tellNotes(made);
	return {type: 'over', exitCode: usageError};
}

async function pick(): Promise<Picked> {
	const paths = foundIn(process.cwd());
	const all = paths.map(path => convert({file: basename(path), only: []}));
	const usable = all.filter(made => made.type === 'ok');
	const [only] = usable;
	if (only === undefined) {
		for (const made of all) {
			tellNotes(made);
		}

		process.stderr.write('Nothing is here that a devtui.yaml could be made of (package.json with a script "dev", Procfile, compose.yaml, justfile …).\nWrite one, a line "name: command" for each service.\n');
		return {type: 'over', exitCode: usageError};
	}

	if (usable.length === 1) {
		return {type: 'made', made: only, isChosen: false};
	}

	if (!canAsk()) {
		process.stderr.write(describeFound(usable.map(({file}) => file)));
		return {type: 'over', exitCode: usageError};
	}

	const index = await choose(`Make ${ownName} of which?`, usable.map(made => summaryOf(made)));
	return index === undefined ? {type: 'over', exitCode: interrupted} : {type: 'made', made: usable[index]!, isChosen: true};
}

/** Never over another file without having asked. */
async function write(made: Usable, {isSure, isStarted}: {readonly isSure: boolean; readonly isStarted: boolean}): Promise<number> {
	const path = join(dirname(made.file), ownName);
	const shown = shortPath(path, process.cwd());
	const isThere = realFiles.isFile(path);
	if (isThere && !canAsk()) {
		process.stderr.write(`There is a ${shown} already, and it is left as it is. devtui init --stdout prints the new one.\n`);
		return usageError;
	}

	const isWanted = isThere ? await confirm(`There is a ${shown} already. Overwrite it?`, false)
		: isSure || await confirm(`Write ${shown} from ${summaryOf(made)}?`, true);
	if (!isWanted) {
		process.stderr.write('Nothing has been written.\n');
		return isWanted === undefined ? interrupted : 0;
	}

	try {
		writeFileSync(path, made.text, {flag: isThere ? 'w' : 'wx'});
	} catch (error) {
		process.stderr.write(`${shown} cannot be written: ${(error as Error).message}\n`);
		return usageError;
	}

	process.stdout.write(`Wrote ${shown} from ${summaryOf(made)}.\n`);
	tellNotes(made);
	if (!isStarted) {
		process.stdout.write(`Start it with: ${dirname(path) === process.cwd() ? 'devtui' : `devtui -f ${shown}`}\n`);
	}

	return 0;
}
