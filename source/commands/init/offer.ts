import process from 'node:process';
import {realFiles} from '../../config/files.ts';
import {findConfiguration} from '../../config/find.ts';
import {foundIn} from './found.ts';
import {init} from './init.ts';
import {canAsk, confirm} from './question.ts';

/** Where there is no file and somebody to ask: one is made of what is here. Answers whether there is one now. */
export async function offerFile(files: readonly string[]): Promise<boolean> {
	const directory = process.cwd();
	if (files.length > 0 || !canAsk() || findConfiguration(directory, realFiles) !== undefined || foundIn(directory).length === 0) {
		return false;
	}

	return await confirm('Make one now?', true) === true
		&& await init({only: [], isSure: true, isPrinted: false, isStarted: true}) === 0
		&& findConfiguration(directory, realFiles) !== undefined;
}
