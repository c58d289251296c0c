import {spawn} from 'node:child_process';
import {closeSync, openSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {answersAt} from '../../api/answers-at.ts';
import {makePrivateDirectory} from '../../api/private-directory.ts';
import {couldNotStart, usageError} from '../exit-codes.ts';
import {act} from './act.ts';
import {holderOf} from './running.ts';
import {commandsFor} from './tell-running.ts';

export interface DetachOptions {
	readonly socket: string;
	readonly services: readonly string[];
	readonly files: readonly string[];
	readonly waitsForReady: boolean;
	/** How long is waited for that. */
	readonly timeoutMs?: number;
}

/** Start an instance that stays when this shell goes, or what is not running in the one that is there; returns once it can be commanded. */
export async function detach(options: DetachOptions): Promise<number> {
	const {socket, services, files, waitsForReady, timeoutMs} = options;
	const start = async () => act({files, socket, path: '/start', body: {names: services}});
	const code = await answersAt(socket) ? await start() : await startDetached(socket, files) ?? await start();
	return code === 0 && waitsForReady ? act({files, socket, path: '/wait', body: {names: services}, ...timeoutMs !== undefined && {timeoutMs}}) : code;
}

/** Undefined: somebody else has been faster, and runs the project. */
async function startDetached(socket: string, files: readonly string[]): Promise<number | undefined> {
	// Not a pipe: nobody reads it once this process has gone.
	const errors = `${socket}.${process.pid}.errors`;
	const opened = open(errors);
	if (opened.type === 'problem') {
		process.stderr.write(`devtui could not be commanded once it is detached: ${opened.message}\n`);
		return couldNotStart;
	}

	const {file} = opened;
	try {
		const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...process.argv.slice(2).map(word => word === '--detach' ? '--detached' : word)], {detached: true, stdio: ['ignore', 'ignore', file]});
		let ended: number | undefined;
		child.on('exit', code => {
			ended = code ?? couldNotStart;
		});
		child.on('error', () => {
			ended = couldNotStart;
		});
		while (ended === undefined) {
			if (await answersAt(socket) && (await holderOf(socket)).pid === child.pid) {
				child.unref();
				process.stderr.write(readFileSync(errors, 'utf8'));
				process.stdout.write(`devtui runs with pid ${child.pid!}. ${commandsFor(files)}\n`);
				return 0;
			}

			await sleep(pollMs);
		}

		if (ended === usageError && await answersAt(socket)) {
			return undefined;
		}

		process.stderr.write(readFileSync(errors, 'utf8'));
		return ended;
	} finally {
		closeSync(file);
		rmSync(errors, {force: true});
	}
}

type Opened =
	| {readonly type: 'ok'; readonly file: number}
	| {readonly type: 'problem'; readonly message: string};

function open(errors: string): Opened {
	const trouble = makePrivateDirectory(path.dirname(errors));
	if (trouble !== undefined) {
		return {type: 'problem', message: trouble};
	}

	try {
		return {type: 'ok', file: openSync(errors, 'w', 0o600)};
	} catch (error) {
		return {type: 'problem', message: (error as Error).message};
	}
}

const pollMs = 20;
