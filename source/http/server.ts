import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {getRequestListener, type HttpBindings} from '@hono/node-server';
import {RESPONSE_ALREADY_SENT} from '@hono/node-server/utils/response';
import {Hono, type Context} from 'hono';
import {bodyLimit} from 'hono/body-limit';
import {trouble, type Answer, type Lines, type Trouble} from './answer.ts';
import {createPatience} from './patience.ts';
import type {Asked, Route} from './route.ts';
import {writeBytes} from './write-bytes.ts';
import {asEvents, asJson, asLines, writeLines, type Wire} from './write-lines.ts';

export interface HttpServer {
	/** Take over a connection that was accepted. `isPatient`: it is devtui's own, and may say nothing as long as it likes. */
	accept(connection: Socket, isPatient: boolean): void;
	/** Answers that are under way are still given. Connections are left to whoever has accepted them: Node knows only those of a server that listens itself. */
	close(): Promise<void>;
}

export interface HttpOptions<Subject> {
	readonly routes: ReadonlyArray<Route<Subject>>;
	/** Who is asked, for whoever asks this; or why nobody is. Looked at before anything else that comes from outside. */
	admit(request: IncomingMessage): Admission<Subject>;
	/** Answers what can be answered without more ado: whether it was. */
	answerAtOnce?(request: IncomingMessage, response: ServerResponse): boolean;
	readonly maxBodyBytes: number;
	/** Of every answer. */
	readonly headers?: Readonly<Record<string, string>>;
}

export type Admission<Subject> = Trouble | {readonly type: 'ok'; readonly subject: Subject};

/** HTTP by a table of routes. Nothing that comes over the wire, and no reader however slow, stops whoever serves it. */
export function createHttpServer<Subject>({routes, admit, answerAtOnce = () => false, maxBodyBytes, headers = {}}: HttpOptions<Subject>): HttpServer {
	/** Each until its last byte is the system's, or nobody is there to take it; it is aborted when devtui ends, too. */
	const answers = new Map<ServerResponse, AbortController>();
	let isClosing = false;
	const patience = createPatience(requestMs);
	const admissions = new WeakMap<IncomingMessage, Admission<Subject>>();
	const admissionOf = (request: IncomingMessage) => {
		const known = admissions.get(request) ?? (hasSeveralHosts(request) ? trouble(400, 'several-hosts', 'There is more than one Host header.') : admit(request));
		admissions.set(request, known);
		return known;
	};

	const app = new Hono<{Bindings: HttpBindings}>();
	app.use(async (c, next) => {
		const admission = admissionOf(c.env.incoming);
		if (admission.type === 'ok') {
			await next();
			return undefined;
		}

		c.header('Connection', 'close');
		return refuse(c, admission);
	});
	app.use(bodyLimit({maxSize: maxBodyBytes, onError: c => refuse(c, trouble(413, 'too-large', `The body is larger than ${maxBodyBytes} bytes.`))}));
	// A bug of ours, or a connection that broke in the middle: neither ends what runs, and nothing may be printed on a console.
	app.onError((error, c) => refuse(c, trouble(500, 'crashed', `devtui could not answer: ${error.message}.`)));
	app.notFound(c => refuse(c, trouble(404, 'unknown-route', `There is no ${c.req.method} ${c.req.path}.`)));
	for (const route of routes) {
		app.on(route.method, route.path, async c => {
			const admission = admissionOf(c.env.incoming);
			const input = await readInput(c, route.method);
			if (admission.type === 'trouble' || input.type === 'trouble') {
				return refuse(c, admission.type === 'trouble' ? admission : input as Trouble);
			}

			const signal = answers.get(c.env.outgoing)?.signal ?? AbortSignal.abort();
			const asked = askedOf(c);
			return respond(c, await route.answer(admission.subject, input.value, signal, asked), {...asked, signal});
		});
	}

	const answerAnew = getRequestListener(app.fetch);
	const server = createServer((request, response) => {
		for (const [name, value] of Object.entries(headers)) {
			response.setHeader(name, value);
		}

		if (admissionOf(request).type === 'trouble' || !answerAtOnce(request, response)) {
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
		accept(connection, isPatient) {
			if (!isPatient) {
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
		},
	};
}

/** In which who may be anybody has said what is wanted. */
const requestMs = 15_000;
/** How long the end of devtui waits for those who do not read what they asked for. */
const slowestReaderMs = 1000;

type HttpContext = Context<{Bindings: HttpBindings}>;

type Input =
	| {readonly type: 'ok'; readonly value: unknown}
	| Trouble;

/** Node tells the first of several, whoever stands between may go by the last (RFC 9112, 3.2). */
function hasSeveralHosts({rawHeaders}: IncomingMessage): boolean {
	return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1;
}

async function readInput(c: Context, method: 'GET' | 'POST'): Promise<Input> {
	const named: Readonly<Record<string, string>> = c.req.param();
	if (method === 'GET') {
		return {type: 'ok', value: {...c.req.queries(), ...named}};
	}

	const text = await c.req.text();
	try {
		const body: unknown = text === '' ? {} : JSON.parse(text);
		return {type: 'ok', value: typeof body === 'object' && body !== null && !Array.isArray(body) ? {...body, ...named} : body};
	} catch (error) {
		return trouble(400, 'bad-json', `The body is no JSON: ${(error as Error).message}.`);
	}
}

/** `text/event-stream` is asked for by name only: whoever takes anything gets lines. */
function askedOf(c: Context): Asked {
	const lastEventId = c.req.header('Last-Event-ID');
	const accept = c.req.header('Accept') ?? '';
	return {wantsEvents: /\btext\/event-stream\b/.test(accept), accept, ...lastEventId !== undefined && {lastEventId}};
}

interface Ways extends Asked {
	readonly signal: AbortSignal;
}

function respond(c: HttpContext, answer: Answer, {wantsEvents, signal}: Ways): Response {
	const {incoming, outgoing} = c.env;
	switch (answer.type) {
		case 'trouble': {
			return refuse(c, answer);
		}

		case 'value': {
			return c.json(answer.value as object);
		}

		case 'content': {
			return c.body(answer.body, 200, {'Content-Type': answer.contentType, ...answer.headers});
		}

		case 'later': {
			return byLines(c, asJson, signal, async lines => {
				await lines.write(await answer.value as object);
			});
		}

		case 'lines': {
			return byLines(c, wantsEvents ? asEvents : answer.wire ?? asLines, signal, answer.write);
		}

		case 'bytes': {
			void writeBytes(outgoing, answer, incoming.method === 'HEAD');
			return RESPONSE_ALREADY_SENT;
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
