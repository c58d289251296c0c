import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {getRequestListener, type HttpBindings} from '@hono/node-server';
import {RESPONSE_ALREADY_SENT} from '@hono/node-server/utils/response';
import {Hono, type Context} from 'hono';
import {bodyLimit} from 'hono/body-limit';
import {trouble, type Answer, type Lines, type Trouble} from './answer.ts';
import type {Guard} from './guard.ts';
import type {Instance} from './instance.ts';
import {framesType} from './log-frames.ts';
import {createPatience} from './patience.ts';
import {keepRecentAnswers} from './recent-answers.ts';
import type {Asked, Route} from './route.ts';
import {routes} from './routes.ts';
import {asEvents, asFrames, asJson, asLines, writeLines, type Wire} from './write-lines.ts';

export interface ApiServer {
	/** Take over a connection that was accepted; with a guard from one who may be anybody. */
	accept(connection: Socket, guard?: Guard): void;
	/** Answers that are under way are still given, then every connection is closed. */
	close(): Promise<void>;
}

/** HTTP and JSON for one instance. Nothing that comes over the wire, and no reader however slow, stops the instance. */
export function createApiServer(instance: Instance): ApiServer {
	/** Each until its last byte is the system's, or nobody is there to take it; it is aborted when devtui ends, too. */
	const answers = new Map<ServerResponse, AbortController>();
	let isClosing = false;
	const guards = new WeakMap<Socket, Guard>();
	const patience = createPatience(requestMs);
	const recent = keepRecentAnswers(instance.store, url => momentaryAnswer(instance, url));
	// Node tells the first of several, whoever stands between may go by the last (RFC 9112, 3.2).
	const refusalOf = ({socket, headers, rawHeaders}: IncomingMessage) => rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1
		? trouble(400, 'several-hosts', 'There is more than one Host header.')
		: guards.get(socket)?.(headers);
	const app = new Hono<{Bindings: HttpBindings}>();
	// Before anything else that comes from outside is looked at.
	app.use(async (c, next) => {
		const {incoming} = c.env;
		const refusal = refusalOf(incoming);
		if (!refusal) {
			await next();
			return undefined;
		}

		c.header('Connection', 'close');
		return refuse(c, refusal);
	});
	app.use(bodyLimit({maxSize: maxBodyBytes, onError: c => refuse(c, trouble(413, 'too-large', `The body is larger than ${maxBodyBytes} bytes.`))}));
	// A bug of ours, or a connection that broke in the middle: neither ends what runs, and nothing may be printed on a console.
	app.onError((error, c) => refuse(c, trouble(500, 'crashed', `devtui could not answer: ${error.message}.`)));
	app.notFound(c => refuse(c, trouble(404, 'unknown-route', `There is no ${c.req.method} ${c.req.path}.`)));
	for (const route of routes) {
		app.on(route.method, route.path, async c => {
			const input = await readInput(c, route);
			if (input.type === 'trouble') {
				return refuse(c, input);
			}

			const signal = answers.get(c.env.outgoing)?.signal ?? AbortSignal.abort();
			const asked = askedOf(c);
			return respond(c, await route.answer(instance, input.value, signal, asked), {...asked, signal});
		});
	}

	const answerAnew = getRequestListener(app.fetch);
	const server = createServer((request, response) => {
		if (refusalOf(request) || !recent.give(request, response)) {
			void answerAnew(request, response);
		}
	});
	server.prependListener('request', patience.noticeRequest);
	server.prependListener('request', (_request, response) => {
		const ending = new AbortController();
		answers.set(response, ending);
		if (isClosing) {
			ending.abort();
		}

		response.once('close', () => {
			answers.delete(response);
			if (!response.writableFinished) {
				ending.abort();
			}
		});
	});
	server.on('clientError', (_error, socket) => {
		if (socket.writable) {
			socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
		}
	});
	return {
		accept(connection, guard) {
			if (guard) {
				guards.set(connection, guard);
				patience.begin(connection);
			}

			server.emit('connection', connection);
		},
		async close() {
			isClosing = true;
			const begun = [...answers];
			const written = begun.map(async ([response]) => once(response, 'close'));
			for (const [, ending] of begun) {
				ending.abort();
			}

			const limit = new Promise<void>(resolve => {
				setTimeout(resolve, slowestReaderMs).unref();
			});
			await Promise.race([Promise.all(written), limit]);
			server.closeAllConnections();
		},
	};
}

const maxBodyBytes = 1024 * 1024;
/** In which who may be anybody has said what is wanted. */
const requestMs = 15_000;
/** How long the end of devtui waits for those who do not read what they asked for. */
const slowestReaderMs = 1000;

type HttpContext = Context<{Bindings: HttpBindings}>;

type Input =
	| {readonly type: 'ok'; readonly value: unknown}
	| Trouble;

async function readInput(c: Context, {method}: Route): Promise<Input> {
	if (method === 'GET') {
		return {type: 'ok', value: c.req.queries()};
	}

	const text = await c.req.text();
	try {
		return {type: 'ok', value: text === '' ? {} : JSON.parse(text)};
	} catch (error) {
		return trouble(400, 'bad-json', `The body is no JSON: ${(error as Error).message}.`);
	}
}

/** `text/event-stream` is asked for by name only: whoever takes anything gets lines. */
function askedOf(c: Context): Asked {
	const lastEventId = c.req.header('Last-Event-ID');
	const accept = c.req.header('Accept') ?? '';
	return {wantsEvents: /\btext\/event-stream\b/.test(accept), wantsFrames: accept === framesType, ...lastEventId !== undefined && {lastEventId}};
}

/** A bug is left for where it is answered. */
function momentaryAnswer(instance: Instance, url: string): string | undefined {
	const route = routes.find(({path, holdsForAMoment}) => holdsForAMoment && path === url);
	try {
		const answer = route?.answer(instance, {}, AbortSignal.abort());
		return answer && 'value' in answer && answer.type === 'value' ? JSON.stringify(answer.value) : undefined;
	} catch {
		return undefined;
	}
}

interface Ways extends Asked {
	readonly signal: AbortSignal;
}

function respond(c: HttpContext, answer: Answer, {wantsEvents, signal}: Ways): Response {
	switch (answer.type) {
		case 'trouble': {
			return refuse(c, answer);
		}

		case 'value': {
			return c.json(answer.value as object);
		}

		case 'later': {
			return byLines(c, asJson, signal, async lines => {
				await lines.write(await answer.value as object);
			});
		}

		case 'lines': {
			return byLines(c, wantsEvents ? asEvents : answer.hasFrames ? asFrames : asLines, signal, answer.write);
		}
	}
}

function byLines({env: {incoming, outgoing}}: HttpContext, wire: Wire, signal: AbortSignal, write: (lines: Lines) => Promise<void>): Response {
	// Only what it would begin with is asked for.
	void writeLines(outgoing, wire, signal, incoming.method === 'HEAD' ? async () => {} : write).catch(() => {
		// What cannot be told ends there, without a word on a console.
	});
	return RESPONSE_ALREADY_SENT;
}

function refuse(c: Context, {status, code, message}: Trouble): Response {
	return c.json({error: {code, message}}, status);
}
