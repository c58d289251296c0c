import type {BuildOfPage, BuilderOfPage, SessionOfPage} from '../rows.ts';

/** What the hub has answered instead: a sentence for people. */
export class Refusal extends Error {
	readonly status: number;

	constructor(status: number, message: string) {
		super(message);
		this.status = status;
	}
}

export async function fetchSession(): Promise<SessionOfPage> {
	// Asked when nothing else is answered: somebody who is gone must not be waited for.
	return get<SessionOfPage>('/api/session', AbortSignal.timeout(5000));
}

export async function fetchBuilders(): Promise<readonly BuilderOfPage[]> {
	return get<readonly BuilderOfPage[]>('/api/builders');
}

export async function fetchBuilds(query: Readonly<Record<string, string>>): Promise<readonly BuildOfPage[]> {
	const filled = Object.entries(query).filter(([, value]) => value !== '');
	return get<readonly BuildOfPage[]>(`/api/builds?${new URLSearchParams(filled).toString()}`);
}

/** Of a suggestion, a job, or one alone. */
export async function fetchBuild(id: string): Promise<readonly BuildOfPage[]> {
	return (await get<{readonly builds: readonly BuildOfPage[]}>(`/api/builds/${encodeURIComponent(id)}`)).builds;
}

export interface LogPart {
	readonly bytes: Uint8Array;
	readonly offset: number;
	readonly attempt: number;
	readonly isWhole: boolean;
}

/** At most `limit` bytes from `offset` on; `waitMs`: for some to come. */
export async function fetchLog(id: string, query: {readonly offset: number; readonly limit: number; readonly waitMs: number}, signal: AbortSignal): Promise<LogPart> {
	const {offset, limit, waitMs} = query;
	const response = await answered(await fetch(`${logUrl(id)}?offset=${offset}&limit=${limit}&wait=${waitMs}`, {signal}));
	const number = (name: string) => Number(response.headers.get(name));
	return {
		bytes: new Uint8Array(await response.arrayBuffer()),
		offset: number('X-Log-Offset'),
		attempt: number('X-Log-Attempt'),
		isWhole: response.headers.get('X-Log-Whole') === 'true',
	};
}

export function logUrl(id: string): string {
	return `/api/builds/${encodeURIComponent(id)}/log`;
}

export async function post<Value = unknown>(path: string, body: object = {}): Promise<Value> {
	const response = await fetch(path, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
	return await (await answered(response)).json() as Value;
}

async function get<Value>(path: string, signal?: AbortSignal): Promise<Value> {
	return await (await answered(await fetch(path, {...signal && {signal}}))).json() as Value;
}

async function answered(response: Response): Promise<Response> {
	if (response.ok) {
		return response;
	}

	const said = await response.json().catch(() => ({})) as {readonly error?: {readonly message?: string}};
	throw new Refusal(response.status, said.error?.message ?? `The hub has answered ${response.status}.`);
}
