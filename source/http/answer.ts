import type {Wire} from './write-lines.ts';

/** What a handler has to say: at once, when something has happened, or line by line as it happens. */
export type Answer =
	| {readonly type: 'value'; readonly value: unknown}
	| {readonly type: 'later'; readonly value: Promise<unknown>}
	/** `wire`: where it is neither lines nor events. */
	| {readonly type: 'lines'; readonly wire?: Wire; readonly write: (lines: Lines) => Promise<void>}
	/** What is no JSON of an object, or has headers of its own. */
	| {readonly type: 'content'; readonly contentType: string; readonly body: string | Uint8Array<ArrayBuffer>; readonly headers?: Readonly<Record<string, string>>}
	/** Bytes as they come; a slow reader makes their source wait. */
	| {readonly type: 'bytes'; readonly contentType: string; readonly headers?: Readonly<Record<string, string>>; readonly bytes: AsyncIterable<Uint8Array>}
	| Trouble;

export interface Trouble {
	readonly type: 'trouble';
	readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 421 | 422 | 429 | 500 | 503;
	/** For programs. */
	readonly code: TroubleCode;
	/** A whole sentence, for people. */
	readonly message: string;
}

export type TroubleCode =
	| 'bad-json'
	| 'bad-property'
	| 'too-large'
	| 'too-often'
	| 'not-json'
	| 'unknown-route'
	| 'unknown-service'
	| 'unknown-file'
	| 'unknown-build'
	| 'forbidden'
	| 'name-taken'
	| 'not-possible'
	| 'invalid-file'
	| 'no-token'
	| 'foreign-origin'
	| 'unknown-host'
	| 'several-hosts'
	| 'too-many'
	| 'crashed';

/** Where lines go, an object each. A slow reader makes its own writer wait, and nobody else. */
export interface Lines {
	write(line: object): Promise<void>;
	/** Many at once, without a pause after each. */
	writeAll(lines: Iterable<object>): Promise<void>;
	/** The reader has gone away: nothing more is written. */
	isGone(): boolean;
	/** Nothing more will come, since the reader has gone away or devtui ends: what is there is still written. */
	readonly signal: AbortSignal;
}

export function value(of: unknown): Answer {
	return {type: 'value', value: of};
}

export function trouble(status: Trouble['status'], code: TroubleCode, message: string): Trouble {
	return {type: 'trouble', status, code, message};
}
