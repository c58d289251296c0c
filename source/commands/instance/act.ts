import process from 'node:process';
import {ask} from '../../api/client.ts';
import type {Explanation} from '../../api/explanation.ts';
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
export async function act(options: ActOptions): Promise<number> {
	const {files, socket: known, path, body, isJson = false, timeoutMs, badCode = couldNotStart} = options;
	const socket = known ?? await instanceSocket(files);
	const time = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
	const response = await ask(socket, {method: 'POST', path, body, ...time && {signal: time}});
	if (response.type === 'aborted') {
		const late = await whoIsLate(socket, body);
		// It is all there: only to ask has taken longer than was given (`--timeout 0`).
		if (late?.length === 0 && timeoutMs! < patienceMs) {
			return act({...options, socket, timeoutMs: patienceMs});
		}

		process.stderr.write('The time is up.\n');
		tell(late ?? [], isJson);
		return timedOut;
	}

	if (response.type !== 'ok') {
		return tellTrouble(response);
	}

	const verdicts = response.value as readonly Verdict[];
	tell(verdicts, isJson);
	return verdicts.every(({isGood}) => isGood) ? 0 : badCode;
}

function tell(verdicts: readonly Verdict[], isJson: boolean): void {
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
}

/** Of those that were waited for; undefined: nobody says. */
async function whoIsLate(socket: string, {names = [], for: what = 'ready'}: {readonly names?: readonly string[]; readonly for?: string}): Promise<readonly Verdict[] | undefined> {
	const response = await ask(socket, {method: 'GET', path: '/explanations', query: names.map(name => ['names', name] as const), silenceMs: patienceMs});
	return response.type === 'ok' ? (response.value as readonly Explanation[])
		.filter(({phase}) => what === 'ended' ? isOn.has(phase) : !(phase === 'ready' || phase === 'completed' || (phase === 'idle' && names.length === 0)))
		.map(({name, why}) => ({name, isGood: false, text: why})) : undefined;
}

const patienceMs = 2000;
const isOn: ReadonlySet<string> = new Set(['starting', 'ready', 'unready', 'stopping', 'waiting', 'backoff']);
