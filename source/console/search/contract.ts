import type {LogLevel} from '../../logs/search-levels.ts';
import type {Message} from '../view-state.ts';
import type {Terminals} from '../terminals-contract.ts';

/** Where to look: in the log of one pane, or in those of all services, in the order of time. */
export type SearchScope = 'pane' | 'all';

/** What keys ask of the logs behind the panes; `service`: whose pane it is about. */
export type LogAsk = {readonly service: string} & (
	/** While it is being written; empty: as before. */
	| {readonly type: 'try-search'; readonly text: string; readonly scope: SearchScope}
	| {readonly type: 'try-filter'; readonly text: string}
	/** What has been tried stays. */
	| {readonly type: 'accept'}
	/** Back to before anything was tried. */
	| {readonly type: 'call-off'}
	| {readonly type: 'next-match'; readonly step: MatchStep}
	| {readonly type: 'next-error'}
	| {readonly type: 'next-level'}
	| {readonly type: 'toggle-times'}
	| {readonly type: 'toggle-cut'}
	| {readonly type: 'clear-search'}
	| {readonly type: 'clear-filter'}
);

/** The newest comes first, so the next one is older. */
export type MatchStep = 'older' | 'newer';

/** How the log in a pane is looked at, in place of the service's terminal. */
export interface LogNote {
	readonly search?: SearchNote;
	readonly filter?: FilterNote;
	/** As written. */
	readonly hasTimes: boolean;
	readonly isCut: boolean;
}

export interface SearchNote {
	/** `/users`, `errors`. */
	readonly label: string;
	readonly scope: SearchScope;
	/** Matches found so far; what is no pattern has one in a line. */
	readonly count: number;
	/** Of these, from the newest one on, 1 is the first; undefined: none is chosen. */
	readonly current: number | undefined;
	readonly progress: SearchProgress;
}

/** `too-slow`: it was broken off. */
export type SearchProgress = 'searching' | 'done' | 'too-slow';

export interface FilterNote {
	/** As written; empty: by level only. */
	readonly text: string;
	readonly level: LogLevel | undefined;
	/** Lines that are shown. */
	readonly count: number;
	readonly progress: SearchProgress;
}

/** The terminals behind the panes, and, where somebody searches or filters, the logs in their place. */
export interface LogPanes extends Terminals {
	ask(ask: LogAsk): void;
	/** Nothing of what these services have printed so far is to be seen any more, in no log either. */
	clear(services: readonly string[]): void;
	/** Whose lines the merged log has; undefined: it is not shown. */
	merge(services: readonly string[] | undefined): void;
	/** The terminal of a pane on the screen shows something else. */
	noteTerminals(): void;
	/** Who is typed into shows its terminal meanwhile. */
	setTyping(service: string | undefined): void;
	/** Who is told of what a search comes to later. */
	attend(attendant: LogAttendant): void;
}

export interface LogAttendant {
	/** The match that was asked for is in the log of this service. */
	show(service: string): void;
	/** No match is older than the current one, or newer. */
	noMore(step: MatchStep): void;
	say(message: Message): void;
}
