import path from 'node:path';
import process from 'node:process';
import {answersAt} from '../../api/answers-at.ts';
import {ask, type Response} from '../../api/client.ts';
import {socketPath} from '../../api/socket-path.ts';
import {runSocketsOf} from '../../api/run-sockets.ts';
import {realFiles} from '../../config/files.ts';
import {findConfiguration} from '../../config/find.ts';
import {harmless} from '../../lib/escape-controls.ts';
import {version} from '../../version.ts';
import {noInstance, notDone, usageError} from '../exit-codes.ts';
import {describeOther, othersHere} from './others-here.ts';
import {placeOf} from './place.ts';

/**
 * The socket of the instance that is meant: the one whose service this shell belongs to, while it lives; else the one of
 * the project here. Files that are named win.
 */
export async function instanceSocket(files: readonly string[], how: HowToTell = {}): Promise<string> {
	const {DEVTUI_SOCKET: own} = process.env;
	if (files.length === 0 && own !== undefined && own !== '' && await answersAt(own)) {
		return own;
	}

	return projectSocket(files, how);
}

interface HowToTell {
	/** Nobody reads what is said besides the answer. */
	readonly isSilent?: boolean;
}

/**
 * The socket of the instance of the project here. Where none runs, of the command that `devtui run` runs here: of several the
 * one that was started last; else of what was started here with `-f`.
 */
export async function projectSocket(files: readonly string[], {isSilent = false}: HowToTell = {}): Promise<string> {
	const socket = socketPath(placeOf(files), process.env);
	if (files.length > 0 || await answersAt(socket)) {
		return socket;
	}

	for (const directory of upwards(process.cwd())) {
		const [newest, ...others] = await runsIn(directory);
		if (newest !== undefined) {
			if (others.length > 0 && !isSilent) {
				process.stderr.write(`Of ${others.length + 1} commands that devtui run runs here, this is the one that was started last. For another one: ${others.map(other => `DEVTUI_SOCKET=${other}`).join(', ')}\n`);
			}

			return newest;
		}
	}

	return await startedWithOtherFiles(isSilent) ?? socket;
}

/** The only one where there is nothing else that can be meant; which there are is told otherwise. */
async function startedWithOtherFiles(isSilent: boolean): Promise<string | undefined> {
	const others = await othersHere(process.cwd());
	if (others.length === 1 && findConfiguration(process.cwd(), realFiles) === undefined) {
		return others[0]!.socket;
	}

	if (!isSilent) {
		process.stderr.write(others.map(describeOther).join(''));
	}

	return undefined;
}

async function runsIn(directory: string): Promise<readonly string[]> {
	const sockets = runSocketsOf(directory, process.env);
	const answers = await Promise.all(sockets.map(answersAt));
	return sockets.filter((_, index) => answers[index]);
}

/** This directory and all above it. */
function upwards(directory: string): readonly string[] {
	const parent = path.dirname(directory);
	return parent === directory ? [directory] : [directory, ...upwards(parent)];
}

/** Say why there is no answer; answers with the exit code. */
export function tellTrouble(response: Exclude<Response, {type: 'ok'}>): number {
	switch (response.type) {
		case 'refused': {
			process.stderr.write(`${isOfOtherVersion(response) ? `The devtui that runs is of another version than this one (${version}), and does not understand it; end it with: devtui down\n` : ''}${harmless(response.message)}\n`);
			return response.code === 'not-possible' ? notDone : usageError;
		}

		case 'absent': {
			process.stderr.write('No devtui is running for this project; start it with: devtui up\n');
			return noInstance;
		}

		case 'silent': {
			process.stderr.write(`devtui is running but does not answer: nothing was heard for ${response.silenceMs / 1000} s.\n`);
			return notDone;
		}

		case 'broken': {
			process.stderr.write(`devtui ended before it had answered: ${response.message}.\n`);
			return notDone;
		}

		case 'aborted': {
			return notDone;
		}
	}
}

/** To one of its own version a command says nothing that it does not know. */
function isOfOtherVersion({code, message}: Extract<Response, {type: 'refused'}>): boolean {
	return code === 'unknown-route' || (code === 'bad-property' && message.startsWith('There is no property'));
}

/** Who holds the socket. */
export async function holderOf(socket: string): Promise<{readonly pid?: number}> {
	const response = await ask(socket, {method: 'GET', path: '/instance', silenceMs: 5000});
	return response.type === 'ok' ? response.value as {readonly pid: number} : {};
}
