import type {SignalName} from '../core/spec.ts';
import type {SelectionShape} from './copy/selection.ts';
import {followServices} from './follow-services.ts';
import type {UsageOfServices} from './details/lookups.ts';
import type {Dialog} from './dialog-state.ts';
import {paneInQuestion} from './merged/merged-log.ts';
import {initialList, reduceList, type ListAction, type ListView} from './list/list-view.ts';
import type {LayoutMode} from './pane-frames.ts';
import {remembered} from './recall.ts';
import {defaultPanes, type PaneSlot} from './pane-slots.ts';
import {resize, type SizeAction} from './sizes/sizes.ts';
import {focusNext, nextMode, select, selectNext, showMarked, shownServices, togglePane} from './view-panes.ts';

/** What one console shows and where its person is; the domain's state is in the store, scroll positions in the panes. */
export interface ViewState {
	/** In the order of the list. */
	readonly services: readonly string[];
	/** What commands are about, unless several are marked; empty when there are no services. */
	readonly selected: string;
	/** `pane`: that of the selected service. */
	readonly focus: 'list' | 'pane';
	readonly mode: LayoutMode;
	readonly slots: readonly PaneSlot[];
	readonly isZoomed: boolean;
	/** What the list has of all columns, 0 to 1; absent: what it needs. */
	readonly listShare?: number | undefined;
	/** Keys go to the selected service. */
	readonly isTyping: boolean;
	readonly marks: readonly string[];
	readonly list: ListView;
	/** Looked up while the list is in the order of it. */
	readonly usage?: UsageOfServices | undefined;
	readonly dialog?: Dialog | undefined;
	readonly message?: Message | undefined;
	/** Something of the selected service is being selected. */
	readonly copy?: CopyView | undefined;
	/** What has been run from the palette, and what has been looked for, the newest last. */
	readonly history: Readonly<Record<LineKind, readonly string[]>>;
	/** false: the mouse is the terminal's, for selecting text. */
	readonly hasMouse: boolean;
}

/** What lines are written for. */
export type LineKind = 'command' | 'search' | 'filter';

export interface CopyView {
	readonly service: string;
	/** Keys do not move the selection: they end it, and mean what they always do. */
	readonly isByMouse: boolean;
	readonly shape?: SelectionShape | undefined;
}

export interface Message {
	readonly text: string;
	readonly tone: 'done' | 'refused';
}

export type ViewAction =
	/** The project has these services from now on. */
	| {readonly type: 'follow'; readonly services: readonly string[]}
	| {readonly type: 'select'; readonly service: string}
	/** `among`: as the list shows them. */
	| {readonly type: 'select-next'; readonly step: 1 | -1; readonly among?: readonly string[]}
	| {readonly type: 'focus'; readonly focus: 'list' | 'pane'}
	/** List, first pane, second pane … and round again. */
	| {readonly type: 'focus-next'; readonly step: 1 | -1}
	| {readonly type: 'toggle-pane'; readonly service: string}
	/** Those that are marked have the panes. */
	| {readonly type: 'show-marked'}
	| {readonly type: 'next-mode'}
	| SizeAction
	| {readonly type: 'toggle-zoom'}
	| {readonly type: 'type'; readonly isTyping: boolean}
	| ListAction
	| {readonly type: 'open'; readonly dialog: Dialog}
	| {readonly type: 'close'}
	| {readonly type: 'scroll-dialog'; readonly scroll: number}
	| {readonly type: 'choose-signal'; readonly signal: SignalName}
	| {readonly type: 'remember'; readonly kind: LineKind; readonly line: string}
	| {readonly type: 'say'; readonly message: Message}
	| {readonly type: 'hush'}
	| {readonly type: 'copy'; readonly copy: CopyView | undefined}
	| {readonly type: 'toggle-mouse'};

/** Below, two panes are too narrow to be worth the second. */
const minColumnsForTwo = 100;
/** From here two panes stand side by side, else one above the other. */
const minColumnsSideBySide = 180;

export function initialView(services: readonly string[], columns: number): ViewState {
	const isSplit = columns >= minColumnsForTwo && services.length > 1;
	return {
		services,
		selected: services[0] ?? '',
		focus: 'list',
		mode: isSplit ? (columns >= minColumnsSideBySide ? 'columns' : 'rows') : 'one',
		slots: defaultPanes(services),
		isZoomed: false,
		isTyping: false,
		marks: [],
		list: initialList,
		hasMouse: true,
		history: {command: [], search: [], filter: []},
	};
}

export function reduceView(view: ViewState, action: ViewAction): ViewState {
	const next = reduce(view, action);
	const pane = paneInQuestion(next);
	const shown = shownServices(next);
	const isShown = shown.includes(pane);
	const isCopying = next.copy !== undefined && isShown && next.copy.service === pane && next.dialog === undefined;
	const isTyping = next.isTyping && shown.includes(next.selected);
	return {...next, isTyping, ...!isShown && {focus: 'list'}, copy: isCopying ? next.copy : undefined};
}

function reduce(view: ViewState, action: ViewAction): ViewState {
	switch (action.type) {
		case 'follow': {
			return followServices(view, action.services);
		}

		case 'select': {
			// What a search finds may be of a service that has just left.
			return view.services.includes(action.service) ? select(view, action.service) : view;
		}

		case 'select-next': {
			return selectNext(view, action.step, action.among);
		}

		case 'focus': {
			return {...view, focus: action.focus};
		}

		case 'focus-next': {
			return focusNext(view, action.step);
		}

		case 'toggle-pane': {
			return togglePane(view, action.service);
		}

		case 'show-marked': {
			return showMarked(view);
		}

		case 'next-mode': {
			return nextMode(view);
		}

		case 'resize':
		case 'resize-list':
		case 'equal-sizes': {
			return resize(view, action);
		}

		case 'toggle-zoom': {
			return {...view, isZoomed: !view.isZoomed, focus: view.isZoomed ? view.focus : 'pane'};
		}

		case 'type': {
			return {...view, isTyping: action.isTyping, focus: action.isTyping ? 'pane' : view.focus};
		}

		case 'arrange':
		case 'use':
		case 'toggle-marks':
		case 'clear-marks': {
			return reduceList(view, action);
		}

		case 'open': {
			return {...view, dialog: action.dialog, isTyping: false};
		}

		case 'close': {
			return {...view, dialog: undefined};
		}

		case 'scroll-dialog': {
			const {dialog} = view;
			return dialog && 'scroll' in dialog ? {...view, dialog: {...dialog, scroll: action.scroll}} : view;
		}

		case 'choose-signal': {
			return view.dialog?.type === 'signal' ? {...view, dialog: {...view.dialog, signal: action.signal}} : view;
		}

		case 'remember': {
			return {...view, history: {...view.history, [action.kind]: remembered(view.history[action.kind], action.line)}};
		}

		case 'say': {
			return {...view, message: action.message};
		}

		case 'hush': {
			return {...view, message: undefined};
		}

		case 'copy': {
			return {...view, copy: action.copy, focus: action.copy ? 'pane' : view.focus};
		}

		case 'toggle-mouse': {
			return {...view, hasMouse: !view.hasMouse};
		}
	}
}

/** What a command acts on: what is looked at in detail, else those marked, else the selected one. */
export function targets(view: ViewState): readonly string[] {
	if (view.dialog?.type === 'details') {
		return [view.dialog.service];
	}

	return view.services.filter(service => view.marks.length > 0 ? view.marks.includes(service) : service === view.selected);
}
