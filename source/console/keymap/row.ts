import type {Command} from '../../core/events.ts';
import type {CopyIntent} from '../copy/copy-intent.ts';
import type {ProjectChange, QuitRequest} from '../host.ts';
import type {LogAsk} from '../search/contract.ts';
import type {Subject} from '../subject.ts';
import type {ViewAction} from '../view-state.ts';

/** A row of the one table that dispatch, footer, help and the README read. */
export interface KeymapRow {
	/** Its name in `config.yaml`. */
	readonly action: string;
	readonly contexts: readonly KeyContext[];
	readonly keys: readonly string[];
	/** The keys in one word, where they are too many to list. */
	readonly keysLabel?: string;
	/** For the footer: one or two words. */
	readonly title: string;
	readonly description: string;
	/** Where the footer shows it; the smaller the number, the longer it stays when room is short. */
	readonly footer?: Readonly<Partial<Record<FooterPlace, number>>>;
	/** The title of what it would do now. */
	titleNow?(subject: Subject): string;
	/** Its keys do nothing but say why: no command of the palette. */
	readonly isRefusal?: boolean;
	/** Why it does nothing now, in words. */
	whyNot?(subject: Subject, key: string): string | undefined;
	perform(subject: Subject, key: string): readonly Intent[];
}

/** Where keys go. While typing, all but one go to the service. */
export type KeyContext = 'main' | 'typing' | 'copy' | 'help' | 'help-filter' | 'details' | 'checkpoints' | 'timeline' | 'signal' | 'palette' | 'search' | 'list-filter' | 'quit';

export type FooterPlace = 'list' | 'pane' | Exclude<KeyContext, 'main'>;

/** What a key asks for; done by whoever mounted the console. */
export type Intent =
	| {readonly type: 'view'; readonly action: ViewAction}
	| {readonly type: 'command'; readonly command: Command; readonly said: string}
	| {readonly type: 'scroll'; readonly service: string; readonly step: ScrollStep}
	| {readonly type: 'scroll-by'; readonly service: string; readonly lines: number}
	| {readonly type: 'scroll-dialog'; readonly step: DialogStep}
	/** Search, filter, timestamps … */
	| {readonly type: 'log'; readonly ask: LogAsk}
	/** Typed into a service that is not on the screen for it. `said` is absent where it shows. */
	| {readonly type: 'input'; readonly service: string; readonly data: string | Uint8Array; readonly said?: string}
	/** `line`: absent: it was a key. */
	| {readonly type: 'change-project'; readonly change: ChangeRequest; readonly line?: string}
	/** Nothing of what they have printed so far is to be seen any more. */
	| {readonly type: 'clear'; readonly services: readonly string[]}
	| CopyIntent
	/** The log of a pane, for reading by another program: that of a service, or of those of the merged log. */
	| {readonly type: 'open-log'; readonly services: readonly string[]}
	/** Enter in the palette. */
	| {readonly type: 'run-line'}
	| {readonly type: 'redraw'}
	/** Where a notice is about. */
	| {readonly type: 'show-notice'}
	| {readonly type: 'suspend'}
	/** End this console, not the project. */
	| {readonly type: 'detach'}
	| {readonly type: 'quit'; readonly request: QuitRequest};

/** Answered later; `line` is what was written for it. */
export type ChangeRequest =
	/** Of a keymap that a host has brought along. */
	| {readonly type: 'own'; make(): Promise<ProjectChange>}
	| {readonly type: 'scale'; readonly service: string; readonly count: number}
	| {readonly type: 'reload'};

export type ScrollStep = 'top' | 'page-up' | 'page-down' | 'follow';

export type DialogStep = 'top' | 'next-section' | 'previous-section' | 'line-up' | 'line-down' | 'page-up' | 'page-down' | 'end';

export function changeView(action: ViewAction): readonly Intent[] {
	return [{type: 'view', action}];
}
