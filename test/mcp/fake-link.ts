import {Client} from '@modelcontextprotocol/sdk/client/index.js';
import {InMemoryTransport} from '@modelcontextprotocol/sdk/inMemory.js';
import type {CallToolResult} from '@modelcontextprotocol/sdk/types.js';
import {onTestFinished} from 'vitest';
import {problem, type Link, type LinkRequest, type Reply} from '../../source/mcp/link.ts';
import type {Explanation, LogPage, Row} from '../../source/mcp/rows.ts';
import {createMcpServer} from '../../source/mcp/server.ts';

type Answers = Readonly<Record<string, unknown>>;

export const aboutInstance = {pid: 1, version: '1', project: 'shop', directory: '/shop', startedAt: '2026-01-31T09:00:00.000Z'};

/** An instance that answers so, by path; a function is given the request. `never`: once nobody waits any more. What it is not told to answer it refuses. */
export function fakeLink(answers: Answers): Link & {readonly asked: LinkRequest[]; say(line: object): void; end(): void; readonly followers: number} {
	const asked: LinkRequest[] = [];
	const followers = new Map<(line: unknown) => void, (reply: Reply) => void>();
	return {
		asked,
		get followers() {
			return followers.size;
		},
		say(line) {
			for (const tell of followers.keys()) {
				tell(line);
			}
		},
		end() {
			for (const [tell, end] of followers) {
				followers.delete(tell);
				end(problem('gone'));
			}
		},
		async ask(request) {
			asked.push(request);
			const answer = answers[request.path];
			if (answer === 'never') {
				return new Promise(resolve => {
					request.signal.addEventListener('abort', () => {
						resolve({type: 'aborted'});
					});
				});
			}

			const value: unknown = typeof answer === 'function' ? await (answer as (request: LinkRequest) => unknown)(request) : answer;
			return value === undefined ? problem(`nothing at ${request.path}`) : {type: 'ok', value};
		},
		async follow(request, onLine) {
			asked.push(request);
			return new Promise(resolve => {
				followers.set(onLine, resolve);
				request.signal.addEventListener('abort', () => {
					followers.delete(onLine);
					resolve({type: 'aborted'});
				});
			});
		},
	};
}

/** The SDK's own client on a server that asks this instance. */
export async function connect(link: Link, {isReadOnly = false} = {}) {
	const [here, there] = InMemoryTransport.createLinkedPair();
	const end = new AbortController();
	const server = createMcpServer({link, version: '1', isReadOnly, signal: end.signal});
	const client = new Client({name: 'test', version: '1'});
	await Promise.all([server.connect(there), client.connect(here)]);
	onTestFinished(async () => {
		end.abort();
		await client.close();
	});
	return {
		client,
		call: async (name: string, input: Record<string, unknown> = {}) => client.callTool({name, arguments: input}) as Promise<CallToolResult>,
	};
}

export function textOf({content}: CallToolResult): string {
	return content.map(part => part.type === 'text' ? part.text : '').join('\n');
}

export function row(name: string, changes: Partial<Row> = {}): Row {
	return {name, phase: 'ready', reason: 'ready', pid: 42, run: 1, restarts: 0, ready: true, uptimeMs: 5000, cpuPercent: 1, memoryBytes: 1024, ports: [], watching: null, ...changes};
}

export function explanation(name: string, changes: Partial<Explanation> = {}): Explanation {
	return {
		name, phase: 'ready', why: 'ready', since: aboutInstance.startedAt, cause: 'start', lastExit: null, failures: 0, restartPolicy: 'no', nextStartMs: null,
		waitingFor: [], probes: [], jobs: [], changedFiles: [], dependsOn: [], neededBy: [], unfinishedLine: null, ...changes,
	};
}

export function page(texts: readonly string[], changes: Partial<LogPage> = {}): LogPage {
	return {
		lines: texts.map((text, index) => ({place: `${index}.0`, time: '2026-01-31T09:00:00.000Z', service: 'api', run: 1, stream: 'stdout', text})),
		start: '0.0',
		end: `${texts.length}.0`,
		older: 0,
		olderInFiles: false,
		newer: 0,
		...changes,
	};
}
