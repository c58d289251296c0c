import process from 'node:process';
import {ask} from '../../api/client.ts';
import type {Verdict} from '../../api/verdict.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {printedJson} from '../../lib/printed-json.ts';
import {couldNotStart, timedOut} from '../exit-codes.ts';
import {instanceSocket, tellTrouble} from './running.ts';

export interface ActOptions {
	readonly files: readonly string[];
	readonly path: string;
	readonly body: object;
	/** Of the instance, when it is known. */
	readonly socket?: string;
	readonly isJson?: boolean;
	readonly timeoutMs?: number;
	/** When something has not come about. */
	readonly badCode?: number;
}

/** Ask the instance to do something with services; says what has become of each. */
export async function act({files, socket, path, body, isJson = false, timeoutMs, badCode = couldNotStart}: ActOptions): Promise<number> {
	const time = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
	const response = await ask(socket ?? await instanceSocket(files), {method: 'POST', path, body, ...time && {signal: time}});
	if (response.type === 'aborted') {
		process.stderr.write('The time is up.\n');
		return timedOut;
	}

	if (response.type !== 'ok') {
		return tellTrouble(response);
	}

	const verdicts = response.value as readonly Verdict[];
	if (isJson) {
		process.stdout.write(`${printedJson(verdicts)}\n`);
	}

	for (const {name, isGood, text} of verdicts) {
		if (!isGood) {
			process.stderr.write(`${name}: ${escapeControls(text)}\n`);
		} else if (!isJson) {
			process.stdout.write(`${name}: ${escapeControls(text)}\n`);
		}
	}

	return verdicts.every(({isGood}) => isGood) ? 0 : badCode;
}
