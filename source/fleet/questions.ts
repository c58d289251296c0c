import type {Build, Builder, Labels, Suggestion} from './builds.ts';

/**
 * What people, scripts and pages ask a hub, over MQTT and over HTTP alike. Each is answered once it is on disk, may be asked again
 * with the same `id` after a connection broke, and then has the same answer.
 */
export type Question =
	| {readonly type: 'suggest'; readonly body: Suggestion}
	| {readonly type: 'builds'; readonly body: BuildFilter}
	/** Rows of a build, a job or a suggestion, by any of their ids; waits until one differs from `known`, at most `waitMs`. */
	| {readonly type: 'show'; readonly body: {readonly id: string; readonly known?: string; readonly waitMs?: number}}
	/** Bytes of the log of a row; waits until there are some, or its end, at most `waitMs`. */
	| {readonly type: 'log'; readonly body: {readonly build: string; readonly offset: number; readonly waitMs?: number}}
	| {readonly type: 'cancel'; readonly body: {readonly id: string}}
	/** The new suggestions have ids that are made of this one. */
	| {readonly type: 'retry'; readonly body: {readonly id: string; readonly suggestion: string}}
	| {readonly type: 'builders'; readonly body: object}
	| {readonly type: 'pause' | 'resume'; readonly body: {readonly builder: string}}
	/** Answered at once; whoever waits until it is idle looks at `builders`. */
	| {readonly type: 'drain'; readonly body: {readonly builder: string}}
	/** Hubs and addresses for as long as this hub lives; `url`: as `--join` takes it; `ca`: whom to trust, in PEM. */
	| {readonly type: 'join'; readonly body: {readonly url: string; readonly token?: string; readonly ca?: string}}
	| {readonly type: 'leave'; readonly body: {readonly url: string}}
	| {readonly type: 'listen' | 'unlisten'; readonly body: {readonly host: string; readonly port: number}}
	| {readonly type: 'create-token'; readonly body: {readonly role: TokenRole; readonly name?: string}}
	| {readonly type: 'revoke-token'; readonly body: {readonly id: string}}
	| {readonly type: 'tokens'; readonly body: object};

export interface BuildFilter {
	readonly project?: string;
	readonly revision?: string;
	readonly builder?: string;
	readonly state?: string;
	/** Newest first; at most 1,000, 100 if absent. */
	readonly limit?: number;
	/** Rows older than this one. */
	readonly before?: string;
}

/** `admin` may do everything; `client` all but tokens; `builder` only what its own name needs; `reader` only look; `hub` joins this one with another. */
export type TokenRole = 'admin' | 'client' | 'builder' | 'reader' | 'hub';

export interface TokenRow {
	readonly id: string;
	readonly role: TokenRole;
	readonly name?: string;
	readonly createdAt: number;
	readonly revokedAt?: number;
}

export type Reply =
	/** `elsewhere`: builders of joined hubs that are to build it, as far as is known; their rows come later. */
	| {readonly type: 'suggested'; readonly body: {readonly suggestion: string; readonly builds: readonly Build[]; readonly missing: readonly string[]; readonly elsewhere?: readonly string[]}}
	| {readonly type: 'builds'; readonly body: {readonly builds: readonly Build[]; readonly version: string; /** Of a suggestion: it waits for no builder any more, and none has taken it. */ readonly isGone?: true}}
	| {readonly type: 'log'; readonly body: {readonly bytes: Uint8Array; readonly offset: number; readonly attempt: number; readonly isWhole: boolean}}
	| {readonly type: 'builders'; readonly body: {readonly builders: readonly BuilderRow[]}}
	| {readonly type: 'done'; readonly body: {readonly count: number}}
	| {readonly type: 'token'; readonly body: {readonly id: string; readonly secret: string}}
	| {readonly type: 'tokens'; readonly body: {readonly tokens: readonly TokenRow[]}}
	/** `wrong`: exit code 2; `unknown`: 2, with a suggestion; `forbidden`: 5. */
	| {readonly type: 'refused'; readonly body: {readonly kind: 'wrong' | 'unknown' | 'forbidden'; readonly message: string}};

export interface BuilderRow extends Builder {
	readonly running: number;
	readonly queued: number;
	readonly labels: Labels;
	/** Of a joined hub, by its id; absent: of the one that is asked. */
	readonly hub?: string;
}
