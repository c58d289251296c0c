import {request as requestHttp, type IncomingMessage} from 'node:http';
import {foreignSocket} from './foreign-socket.ts';
import {createLineReader, framesType} from './log-frames.ts';

export interface Request {
	readonly method: 'GET' | 'POST';
	readonly path: string;
	/** Of a GET. */
	readonly query?: ReadonlyArray<readonly [string, string]>;
	/** What the answer is to be. */
	readonly accept?: string;
	/** Of a POST. */
	readonly body?: object;
	/** With nothing heard for so long the instance counts as hanging: it gives a sign of life more often. */
	readonly silenceMs?: number;
	readonly signal?: AbortSignal;
}

export type Response =
	| {readonly type: 'ok'; readonly value: unknown}
	/** It understood, and says why not. */
	| {readonly type: 'refused'; readonly code: string; readonly message: string}
	| Unreachable;

export type Unreachable =
	/** Nobody listens there. */
	| {readonly type: 'absent'}
	| {readonly type: 'silent'; readonly silenceMs: number}
	/** It ended before it had answered. */
	| {readonly type: 'broken'; readonly message: string}
	| {readonly type: 'aborted'};

const usualSilenceMs = 10_000;

/** Ask an instance and take its whole answer. */
export async function ask(socket: string, request: Request): Promise<Response> {
	const foreign = foreignSocket(socket);
	if (foreign !== undefined) {
		return {type: 'refused', code: 'foreign-socket', message: foreign};
	}

	let text = '';
	const ending = await converse(socket, request, chunk => {
		text += chunk;
	});
	return ending.type === 'ended' ? readAnswer(ending.status, text) : ending;
}

/** Ask for lines, objects each, and take them as they come. Resolves when there are no more. */
export async function follow(socket: string, request: Request, onLine: (line: unknown, text?: string) => void): Promise<Response> {
	const foreign = foreignSocket(socket);
	if (foreign !== undefined) {
		return {type: 'refused', code: 'foreign-socket', message: foreign};
	}

	let read: ((chunk: string) => void) | undefined;
	let all = '';
	const ending = await converse(socket, request, (chunk, {status, type}) => {
		if (status !== 200) {
			all += chunk;
			return;
		}

		read ??= createLineReader(onLine, type === framesType);
		read(chunk);
	});
	return ending.type !== 'ended' ? ending : ending.status === 200 ? {type: 'ok', value: undefined} : readAnswer(ending.status, all);
}

interface Head {
	readonly status: number;
	readonly type: string | undefined;
}

type Ending = {readonly type: 'ended'; readonly status: number} | Unreachable;

async function converse(socket: string, {method, path, query = [], accept, body, silenceMs = usualSilenceMs, signal}: Request, onChunk: (chunk: string, of: Head) => void): Promise<Ending> {
	const search = new URLSearchParams(query.map(([name, text]): [string, string] => [name, text])).toString();
	const payload = body === undefined ? undefined : JSON.stringify(body);
	return new Promise(resolve => {
		const call = requestHttp({
			socketPath: socket,
			method,
			path: search === '' ? path : `${path}?${search}`,
			agent: false,
			headers: {...accept !== undefined && {Accept: accept}, ...payload !== undefined && {'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload)}},
			...signal && {signal},
		});
		const silence = countSilence(silenceMs, () => {
			resolve({type: 'silent', silenceMs});
			call.destroy();
		});
		const failed = (error: NodeJS.ErrnoException) => {
			resolve(endingOf(error));
		};

		call.on('close', silence.end);
		call.on('error', failed);
		call.on('response', (response: IncomingMessage) => {
			silence.broken();
			const status = response.statusCode ?? 0;
			const type = response.headers['content-type'];
			response.setEncoding('utf8');
			response.on('data', (chunk: string) => {
				silence.broken();
				onChunk(chunk, {status, type});
			});
			response.on('error', failed);
			response.on('end', () => {
				resolve({type: 'ended', status});
			});
		});
		call.end(payload);
	});
}

/**
 * In parts, between which it is listened: whoever stood still meanwhile (Ctrl-Z, a closed lid) has one of them behind it, not
 * all, and hears first what was said in that time.
 */
function countSilence(silenceMs: number, onSilence: () => void): {broken(): void; end(): void} {
	let parts = 0;
	const timer = setInterval(() => {
		parts++;
		if (parts === partsOfSilence) {
			clearInterval(timer);
			onSilence();
		}
	}, silenceMs / partsOfSilence);
	return {
		broken() {
			parts = 0;
			timer.refresh();
		},
		end() {
			clearInterval(timer);
		},
	};
}

const partsOfSilence = 4;

function endingOf({code, name, message}: NodeJS.ErrnoException): Unreachable {
	if (name === 'AbortError') {
		return {type: 'aborted'};
	}

	return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ECONNREFUSED' ? {type: 'absent'} : {type: 'broken', message};
}

function readAnswer(status: number, text: string): Response {
	try {
		const value: unknown = JSON.parse(text);
		const error = status === 200 ? undefined : (value as {readonly error?: {readonly code?: string; readonly message?: string}}).error;
		return status === 200
			? {type: 'ok', value}
			: {type: 'refused', code: error?.code ?? 'unknown', message: error?.message ?? `devtui answered with status ${status}.`};
	} catch {
		return {type: 'broken', message: 'its answer is no JSON'};
	}
}
