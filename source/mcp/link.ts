import type {z} from 'zod';

/** The way to the running instance, looked for anew at each question: it may have come, gone, or been started again. */
export interface Link {
	ask(request: LinkRequest): Promise<Reply>;
	/** Lines, objects each, as they come. Resolves when there are no more. */
	follow(request: LinkRequest, onLine: (line: unknown) => void): Promise<Reply>;
}

export interface LinkRequest {
	readonly method: 'GET' | 'POST';
	readonly path: string;
	/** Of a GET. */
	readonly query?: ReadonlyArray<readonly [string, string]>;
	/** Of a POST. */
	readonly body?: object;
	readonly signal: AbortSignal;
}

export type Reply<Value = unknown> =
	| {readonly type: 'ok'; readonly value: Value}
	| Problem
	| {readonly type: 'aborted'};

/** A sentence or two: what is wrong, and what to do. */
export interface Problem {
	readonly type: 'problem';
	readonly text: string;
}

/** Ask, and take the answer only when it is what this version understands. */
export async function askFor<Value>(link: Link, request: LinkRequest, schema: z.ZodType<Value>): Promise<Reply<Value>> {
	const reply = await link.ask(request);
	if (reply.type !== 'ok') {
		return reply;
	}

	const parsed = schema.safeParse(reply.value);
	return parsed.success ? {type: 'ok', value: parsed.data} : problem('The running devtui is of another version than this MCP server and answers otherwise. Restart it: devtui down, then devtui up --detach.');
}

export function problem(text: string): Problem {
	return {type: 'problem', text};
}

/** The query that names services; none means all. */
export function namesQuery(names: readonly string[]): ReadonlyArray<readonly [string, string]> {
	return names.map(name => ['names', name] as const);
}

/** The first of several answers that is none. */
export function unanswered(...replies: readonly Reply[]): Problem {
	const missing = replies.find(reply => reply.type !== 'ok');
	return missing?.type === 'problem' ? missing : problem('It was cancelled.');
}
