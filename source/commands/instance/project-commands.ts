import process from 'node:process';
import {ask} from '../../api/client.ts';
import type {GoneOver} from '../../api/go-over.ts';
import {shouldColor} from '../../headless/color.ts';
import {printedJson} from '../../lib/printed-json.ts';
import {instanceSocket, tellTrouble} from './running.ts';

interface Common {
	readonly files: readonly string[];
	readonly waits: boolean;
}

interface Printing extends Common {
	readonly isJson: boolean;
}

/** Read the file again and do the least that has to be done. */
export async function reload({files, waits, isJson}: Printing): Promise<number> {
	const response = await ask(await instanceSocket(files), {method: 'POST', path: '/reload', body: {color: shouldColor(process.env, process.stderr.isTTY), wait: waits}});
	return response.type === 'ok' ? tellChanges(response.value as Changes, isJson) : tellTrouble(response);
}

/** So many copies of a service from now on, until the file is read again. */
export async function scale({files, waits, isJson, name, count}: Printing & {readonly name: string; readonly count: number}): Promise<number> {
	const response = await ask(await instanceSocket(files), {method: 'POST', path: '/scale', body: {name, count, wait: waits}});
	return response.type === 'ok' ? tellChanges(response.value as Changes, isJson) : tellTrouble(response);
}

type Changes = GoneOver & {readonly warnings?: string};

function tellChanges({added, removed, changed, warnings = ''}: Changes, isJson: boolean): number {
	if (warnings !== '') {
		process.stderr.write(`${warnings}\n`);
	}

	if (isJson) {
		process.stdout.write(`${printedJson({added, removed, changed})}\n`);
		return 0;
	}

	const lines = [['started', added], ['removed', removed], ['restarted', changed]] as const;
	const text = lines.filter(([, names]) => names.length > 0).map(([what, names]) => `${what}: ${names.join(', ')}\n`).join('');
	process.stdout.write(text === '' ? 'No service had to be started, restarted or removed.\n' : text);
	return 0;
}
