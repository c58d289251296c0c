import process from 'node:process';
import {ask, follow, type Request} from '../../api/client.ts';
import type {InstanceEvent} from '../../api/instance.ts';
import {framesType} from '../../api/log-frames.ts';
import type {StateAnswer} from '../../api/read-routes.ts';
import {shouldColor} from '../../headless/color.ts';
import {stripAnsi} from '../../lib/ansi.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {prefixLines} from '../../lib/prefix-lines.ts';
import {printedJson} from '../../lib/printed-json.ts';
import {createTextWriter} from '../../lib/text-writer.ts';
import {usageError} from '../exit-codes.ts';
import {isReaderGone, outputLost} from '../output-trouble.ts';
import {instanceSocket, tellTrouble} from './running.ts';
import {tableOf} from './table.ts';

interface ShowOptions {
	readonly files: readonly string[];
	readonly names: readonly string[];
	readonly isJson: boolean;
}

/** What runs, and how. */
export async function ps({files, names, isJson}: ShowOptions): Promise<number> {
	const response = await ask(await instanceSocket(files), {method: 'GET', path: '/state', query: queryOf(names)});
	if (response.type !== 'ok') {
		return tellTrouble(response);
	}

	const {instance: {fileTrouble}, services: rows} = response.value as StateAnswer;
	if (fileTrouble !== null) {
		process.stderr.write(`The file cannot be used as it is; what runs goes on as it was:\n${fileTrouble}\n`);
	}

	process.stdout.write(isJson ? `${printedJson(rows, 2)}\n` : tableOf(rows));
	return 0;
}

/** The environment of a service. */
export async function environment({files, name, isJson}: Omit<ShowOptions, 'names'> & {readonly name: string}): Promise<number> {
	const response = await ask(await instanceSocket(files), {method: 'GET', path: '/environment', query: [['name', name]]});
	if (response.type !== 'ok') {
		return tellTrouble(response);
	}

	// A pipe has them as they are.
	const shown = (text: string) => process.stdout.isTTY ? escapeControls(text) : text;
	const variables = response.value as Readonly<Record<string, string>>;
	process.stdout.write(isJson
		? `${printedJson(variables, 2)}\n`
		: Object.entries(variables).sort(([a], [b]) => a < b ? -1 : 1).map(([variable, text]) => `${variable}=${shown(text)}\n`).join(''));
	return 0;
}

export interface LogsOptions extends ShowOptions {
	readonly isFollowing: boolean;
	readonly last?: number;
	/** Epoch ms. */
	readonly since?: number;
	readonly pattern?: string;
}

/** What services have printed. */
export async function logs({files, names, isJson, isFollowing, last, since, pattern}: LogsOptions): Promise<number> {
	const hasColor = shouldColor(process.env, process.stdout.isTTY);
	const query = [
		...queryOf(names),
		['follow', String(isFollowing)] as const,
		...last === undefined ? [] : [['last', String(last)] as const],
		...since === undefined ? [] : [['since', String(since)] as const],
		...pattern === undefined ? [] : [['pattern', pattern] as const],
	];
	return watch({files, path: '/logs', query, ...!isJson && {accept: framesType}}, (line, output) => {
		const {time, service = 'devtui', run, stream, event, text = ''} = line as LogLine;
		if (output !== undefined) {
			return prefixLines(hasColor ? output : stripAnsi(output), `${service} | `);
		}

		if (isJson) {
			return `${printedJson({time, service, run, ...stream === undefined ? {event} : {stream}, text: stripAnsi(text)})}\n`;
		}

		return stream === undefined ? `${service} | ── ${escapeControls(stripAnsi(text))}\n` : `${service} | ${hasColor ? text : stripAnsi(text)}\n`;
	});
}

/** What becomes of services, from now on. */
export async function events({files, names, isJson}: ShowOptions): Promise<number> {
	return watch({files, path: '/events', query: queryOf(names)}, line => {
		const event = line as InstanceEvent;
		return isJson ? `${printedJson(event)}\n` : `${event.time} ${escapeControls(event.text ?? event.event)}\n`;
	});
}

interface LogLine {
	readonly time?: string;
	readonly service?: string;
	readonly run?: number;
	readonly stream?: string;
	readonly event?: string;
	readonly text?: string;
}

interface WatchOptions extends Pick<Request, 'query' | 'accept'> {
	readonly files: readonly string[];
	readonly path: string;
}

/** `output`: whole lines that come together, in place of the one that has them. */
async function watch({files, ...question}: WatchOptions, format: (line: object, output: string | undefined) => string): Promise<number> {
	const readerGone = new AbortController();
	let exitCode = 0;
	process.stdout.on('error', (error: NodeJS.ErrnoException) => {
		// One that has had enough, as `head` has, is no trouble.
		exitCode = isReaderGone(error) ? exitCode : outputLost(error);
		readerGone.abort();
	});
	const write = createTextWriter(process.stdout);
	const response = await follow(await instanceSocket(files), {method: 'GET', ...question, signal: readerGone.signal}, (line, output) => {
		const {dropped, problem, unread} = line as {readonly dropped?: number; readonly problem?: string; readonly unread?: readonly string[]};
		if (problem !== undefined) {
			process.stderr.write(`${problem}\n`);
			exitCode = usageError;
		} else if (unread !== undefined) {
			process.stderr.write(unread.map(each => `devtui: ${escapeControls(each)}\n`).join(''));
		} else if (dropped !== undefined) {
			process.stderr.write(`devtui: ${dropped} lines were dropped, since they were not read in time\n`);
		} else if (Object.keys(line as object).length > 0) {
			write(format(line as object, output));
		}
	});
	return response.type === 'ok' || response.type === 'aborted' ? exitCode : tellTrouble(response);
}

function queryOf(names: readonly string[]): ReadonlyArray<readonly [string, string]> {
	return names.map(name => ['names', name] as const);
}
