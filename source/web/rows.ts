import {shownBuild, shownBuilder, type ShownBuild, type ShownBuilder} from '../fleet/build-row.ts';
import type {Build} from '../fleet/builds.ts';
import type {BuilderRow} from '../fleet/questions.ts';

/** As `builds --json` has it, and what a page shows besides. */
export interface BuildOfPage extends ShownBuild {
	readonly reason: string | null;
	/** As far as the hub has it. */
	readonly logBytes: number;
}

export interface BuilderOfPage extends ShownBuilder {
	readonly queued: number;
}

/** Of server-sent events: what has changed, each as it is now. */
export interface NewsOfPage {
	/** First on every connection. `isResumed`: nothing was missed; else all has to be looked at anew. */
	readonly hub?: {readonly version: string; readonly startedAt: string; readonly address: string; readonly isResumed: boolean};
	readonly builds?: readonly BuildOfPage[];
	/** Ids of builds that are no more. */
	readonly removed?: readonly string[];
	readonly builders?: readonly BuilderOfPage[];
	/** Names of builders that are shown no more, `NAME@HUB`. */
	readonly removedBuilders?: readonly string[];
	/** Sentences for people. */
	readonly notices?: readonly string[];
}

/** Who looks at the page. `mayLook`: false, and a token has to be given first. */
export interface SessionOfPage {
	readonly mayLook: boolean;
	readonly mayChange: boolean;
	/** There is a session to be ended. */
	readonly hasToken: boolean;
	readonly version: string;
}

export function buildOfPage(build: Build): BuildOfPage {
	return {...shownBuild(build), reason: build.reason ?? null, logBytes: build.logBytes};
}

export function builderOfPage(row: BuilderRow): BuilderOfPage {
	return {...shownBuilder(row), queued: row.queued};
}
