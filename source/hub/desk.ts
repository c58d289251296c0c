import type {Build, BuildState} from '../fleet/builds.ts';
import type {BuilderRow, Question, Reply, TokenRole} from '../fleet/questions.ts';

/** Whoever asks; `name`: the builder whose token it is. */
export interface Identity {
	readonly role: TokenRole;
	readonly name?: string;
}

/** Where every question to a hub is answered, whatever way it came: MQTT asks, HTTP, the hub's own terminal. */
export interface Desk {
	/** What is known of the hub itself. */
	readonly about: HubFacts;
	/**
	 * Who has this token; without one, or with one that is unknown or revoked, nobody. Takes the same time for every token of a length.
	 * Whether somebody without a token may come in (a page on loopback) decides whoever lets people in: it passes `somebodyHere` on then.
	 */
	identify(token: string | undefined): Identity | undefined;
	/**
	 * Answered once it is on disk; what the role may not do is `refused` as `forbidden`, never thrown. `show` and `log` wait at most
	 * `waitMs` (60,000 are the most) or until the signal fires, and then have the answer of that moment. An `id` that comes again
	 * within a minute has the answer that it had.
	 */
	ask(question: Question, identity: Identity, options?: AskOptions): Promise<Reply>;
	/** Builds and builders that change from now on, at most ten times a second: each as it is then. Returns what ends it. */
	subscribe(listener: (news: DeskNews) => void): () => void;
	/**
	 * The log of a row from this byte on, until it is whole or the signal fires. `isAnew`: its builder had died, and the build has begun
	 * again; what came before counts no more, and offsets begin at 0. Of an unknown row nothing comes.
	 */
	followLog(build: string, offset: number, signal: AbortSignal): AsyncIterable<LogPiece>;
	/** At most so many bytes of a row's log, as they are now; undefined: there is no such row, or its log is at another hub. */
	readLog(build: string, offset: number, maxBytes: number): LogPiece | undefined;
	/** Likewise, from wherever it is; undefined, too, when that hub does not answer. */
	fetchLog(build: string, offset: number, maxBytes: number): Promise<LogPiece | undefined>;
	/** How the newest suggestion of a project (of a revision) has come out, the worst of its builds; undefined: never built. */
	badge(project: string, revision?: string): Badge | undefined;
}

/** Of whoever sits at this machine, where no token is asked for. */
export const somebodyHere: Identity = {role: 'admin'};

export interface AskOptions {
	/** By another hub, which asks all whom it concerns: answered for this one alone. */
	readonly isPassedOn?: boolean;
	/** `<client>/<ask>`. */
	readonly id?: string;
	readonly signal?: AbortSignal;
}

export interface HubFacts {
	/** devtui's. */
	readonly version: string;
	readonly startedAt: number;
	/** Where builders connect, as they have to write it. */
	readonly address: string;
	/** The longest that a log is kept, and the most bytes of all. */
	readonly keepMs: number;
	readonly maxBytes: number;
}

export interface DeskNews {
	readonly builds: readonly Build[];
	/** Rows that are gone: too old, or of an attempt that was begun anew with other steps. */
	readonly removed: readonly string[];
	readonly builders: readonly BuilderRow[];
	/** Builders that are shown no more, by `builderName`: those of a joined hub that was left, or has been away for long. */
	readonly removedBuilders: readonly string[];
	/** A sentence for people: `n2 is missing`. */
	readonly notices: readonly string[];
}

export interface LogPiece {
	readonly offset: number;
	readonly bytes: Uint8Array;
	/** From 1; 0: nothing has begun. */
	readonly attempt: number;
	readonly isAnew: boolean;
	/** Nothing more will come after these bytes. */
	readonly isWhole: boolean;
}

export interface Badge {
	readonly state: BuildState;
	/** Of the build that it says. */
	readonly build: Build;
}
