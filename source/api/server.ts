import type {Server as HttpServer} from 'node:http';
import type {Socket} from 'node:net';
import {createAdaptorServer, type HttpBindings} from '@hono/node-server';
import {Hono, type Context} from 'hono';
import {bodyLimit} from 'hono/body-limit';
import {stream} from 'hono/streaming';
import {trouble, type Answer, type Lines, type Trouble} from './answer.ts';
import type {Guard} from './guard.ts';
import type {Instance} from './instance.ts';
import {createPatience} from './patience.ts';
import {eventText} from './events/event-text.ts';
import type {Asked, Route} from './route.ts';
import {routes} from './routes.ts';

export interface ApiServer {
	/** Take over a connection that was accepted; with a guard from one who may be anybody. */
	accept(connection: Socket, guard?: Guard): void;
	/** Answers that are under way are still given, then every connection is closed. */
	close(): Promise<void>;
}

/** HTTP and JSON for one instance. Nothing that comes over the wire, and no reader however slow, stops the instance. */
export function createApiServer(instance: Instance): ApiServer {
	const closing = new AbortController();
	/** Each until its last byte is the system's, or nobody is there to take it. */
	const answers = new Set<Promise<void>>();
	const guards = new WeakMap<Socket, Guard>();
	const patience = createPatience(requestMs);
	const app = new Hono<{Bindings: HttpBindings}>();
	// Before anything else that comes from outside is looked at.
	app.use(async (c, next) => {
		const {incoming} = c.env;
		const refusal = guards.get(incoming.socket)?.(incoming.headers);
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

			const gone = new AbortController();
			c.req.raw.signal.addEventListener('abort', () => {
				gone.abort();
			});
			const asked = askedOf(c);
			return respond(c, await route.answer(instance, input.value, AbortSignal.any([gone.signal, closing.signal]), asked), {...asked, closing: closing.signal});
		});
	}

	const server = createAdaptorServer({fetch: app.fetch}) as HttpServer;
	server.prependListener('request', patience.noticeRequest);
	server.prependListener('request', (_request, response) => {
		const answer = new Promise<void>(resolve => {
			response.once('close', resolve);
		});
		answers.add(answer);
		void answer.then(() => answers.delete(answer));
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
			closing.abort();
			const limit = new Promise<void>(resolve => {
				setTimeout(resolve, slowestReaderMs).unref();
			});
			await Promise.race([Promise.all(answers), limit]);
			server.closeAllConnections();
		},
	};
}

const maxBodyBytes = 1024 * 1024;
/** In which who may be anybody has said what is wanted. */
const requestMs = 15_000;
/** How long the end of devtui waits for those who do not read what they asked for. */
const slowestReaderMs = 1000;
/** A sign of life on answers that take their time: an empty line, which JSON allows in front. */
const heartbeatMs = 3000;

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
	return {wantsEvents: /\btext\/event-stream\b/.test(c.req.header('Accept') ?? ''), ...lastEventId !== undefined && {lastEventId}};
}

interface Ways extends Asked {
	readonly closing: AbortSignal;
}

function respond(c: Context, answer: Answer, ways: Ways): Response {
	switch (answer.type) {
		case 'trouble': {
			return refuse(c, answer);
		}

		case 'value': {
			return c.json(answer.value as object);
		}

		case 'later': {
			return writeLines(c, asJson, ways, async lines => {
				await lines.write(await answer.value as object);
			});
		}

		case 'lines': {
			return writeLines(c, ways.wantsEvents ? asEvents : asLines, ways, answer.write);
		}
	}
}

/** How objects are written one after the other. */
interface Wire {
	readonly contentType: string;
	/** A sign of life, which says nothing. */
	readonly heartbeat: string;
	text(line: object): string;
}

const asJson: Wire = {contentType: 'application/json', heartbeat: '\n', text: line => `${JSON.stringify(line)}\n`};
const asLines: Wire = {...asJson, contentType: 'application/x-ndjson'};
const asEvents: Wire = {contentType: 'text/event-stream', heartbeat: ':\n\n', text: eventText};

function writeLines(c: Context, {contentType, heartbeat: signOfLife, text: textOf}: Wire, {closing}: Ways, write: (lines: Lines) => Promise<void>): Response {
	c.header('Content-Type', contentType);
	c.header('Cache-Control', 'no-store');
	return stream(c, async out => {
		const gone = new AbortController();
		out.onAbort(() => {
			gone.abort();
		});
		// For who does not read, signs of life do not pile up.
		let isWriting = false;
		const writeOut = async (text: string) => {
			isWriting = true;
			await out.write(text);
			isWriting = false;
		};

		const heartbeat = setInterval(() => {
			if (!isWriting) {
				void writeOut(signOfLife);
			}
		}, heartbeatMs);
		const work = write({
			async write(line) {
				heartbeat.refresh();
				await writeOut(textOf(line));
			},
			async writeAll(lines) {
				for (const text of blocksOf(lines, textOf)) {
					if (gone.signal.aborted) {
						return;
					}

					heartbeat.refresh();
					await writeOut(text);
				}
			},
			isGone: () => gone.signal.aborted,
			signal: AbortSignal.any([gone.signal, closing]),
		});
		try {
			await work;
		} finally {
			clearInterval(heartbeat);
		}
	}, async () => {
		// The reader has gone away while something was written.
	});
}

const blockBytes = 64 * 1024;

function* blocksOf(lines: Iterable<object>, textOf: Wire['text']): Generator<string> {
	let block = '';
	for (const line of lines) {
		block += textOf(line);
		if (block.length > blockBytes) {
			yield block;
			block = '';
		}
	}

	if (block !== '') {
		yield block;
	}
}

function refuse(c: Context, {status, code, message}: Trouble): Response {
	return c.json({error: {code, message}}, status);
}
