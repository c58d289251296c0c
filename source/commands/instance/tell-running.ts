import process from 'node:process';
import {answersAt} from '../../api/answers-at.ts';
import {fileFlags} from './file-flags.ts';
import {placeOf} from './place.ts';
import {holderOf} from './running.ts';

/** Whether another devtui runs the project; it has then been said which. */
export async function tellRunning(socket: string, files: readonly string[]): Promise<boolean> {
	if (!await answersAt(socket)) {
		return false;
	}

	process.stderr.write(await describeRunning(socket, files));
	return true;
}

/** Which devtui it is that runs the project: a line. */
async function describeRunning(socket: string, files: readonly string[]): Promise<string> {
	const {pid} = await holderOf(socket);
	return pid === undefined
		? 'This project is running already, in a devtui that does not answer.\n'
		: `This project is running already, in the devtui with pid ${pid}. ${commandsFor(files)}\n`;
}

/** How the instance of these files, given with `-f`, is commanded: a sentence without its period. */
export function commandsFor(files: readonly string[]): string {
	// What is found without a word need not be named.
	const named = placeOf(files).files.length === 0 ? [] : files;
	const of = fileFlags(named);
	return `Command it with: devtui ps${of}, devtui logs -f${fileFlags(named, '--file')}, devtui attach${of}, devtui down${of}`;
}
