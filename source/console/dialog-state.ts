import type {SignalName} from '../core/spec.ts';
import type {Line} from './line-edit.ts';
import type {Recall} from './recall.ts';
import type {SearchScope} from './search/contract.ts';
import type {ViewState} from './view-state.ts';

/** What lies over the panes, and where its person is in it. */
export type Dialog =
	| HelpDialog
	| HelpFilterDialog
	| {readonly type: 'details'; readonly service: string; readonly scroll: number}
	/** `back`: how many start-ups before the newest, round and round. */
	| {readonly type: 'timeline'; readonly back: number; readonly scroll: number}
	| CheckpointDialog
	| {readonly type: 'signal'; readonly services: readonly string[]; readonly signal: SignalName}
	| PaletteDialog
	| SearchDialog
	| ListFilterDialog
	| {readonly type: 'quit'; readonly key: string};

/** From where a program is to go on. */
export interface CheckpointDialog {
	readonly type: 'checkpoints';
	readonly service: string;
	/** The chosen one. */
	readonly file: string;
	/** Where the details stand that it was opened from. */
	readonly detailsScroll: number;
}

export interface HelpDialog {
	readonly type: 'help';
	readonly scroll: number;
	/** Only keys with these words; empty: all. */
	readonly filter: string;
}

/** What is looked for in help being written, in the place of the footer. */
export interface HelpFilterDialog {
	readonly type: 'help-filter';
	readonly scroll: number;
	readonly line: Line;
}

/** A command being written. */
export interface PaletteDialog {
	readonly type: 'palette';
	readonly line: Line;
	/** Tab goes through what could stand in that line; any other key takes what it has come to. */
	readonly completion?: {readonly from: Line; readonly index: number} | undefined;
	readonly recall?: Recall | undefined;
	/** Why the line was not run. */
	readonly problem?: string | undefined;
}

/** A pattern being written, in the place of the footer. */
export interface SearchDialog {
	readonly type: 'search';
	readonly kind: 'search' | 'filter';
	readonly service: string;
	readonly line: Line;
	/** How the panes stood when it was opened: a search in all may go to one that has none. */
	readonly from: Pick<ViewState, 'isZoomed' | 'focus'>;
	/** A filter is of its pane. */
	readonly scope: SearchScope;
	readonly recall?: Recall | undefined;
}

/** The filter of the list being written, in the place of the footer. */
export interface ListFilterDialog {
	readonly type: 'list-filter';
	readonly line: Line;
	/** What it was when it was opened. */
	readonly before: string;
}
